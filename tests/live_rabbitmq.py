"""RabbitMQ as the queue, with the API and both workers: a job, an item that somebody waits for, the figures.

`.venv/bin/python tests/live_rabbitmq.py`, with `rabbitmq-server` installed; all servers are its own, on free ports.
Exit code 1: something of what is printed does not hold.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from servers import graph, named, nothing

from api import broker, probes
from api.app import create_app
from api.queue import INTERACTIVE, PERSONA
from graph.local.process import free_port, listening
from settings import Settings

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""Without the script of Debian, which insists on a user of its own."""

HEARTBEAT = 2
"""Seconds; what is idle for longer than two is closed."""


@contextmanager
def rabbitmq() -> Iterator[str]:
    """A RabbitMQ in a folder that is deleted; its address."""
    port, distribution = free_port(), free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rabbit.conf").write_text(
            f"listeners.tcp.local = 127.0.0.1:{port}\nheartbeat = {HEARTBEAT}\n"
        )
        told = {
            "HOME": folder,
            "RABBITMQ_NODENAME": f"persona{port}@localhost",
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_MNESIA_BASE": f"{folder}/data",
            "RABBITMQ_LOG_BASE": f"{folder}/log",
            "RABBITMQ_CONFIG_FILE": f"{folder}/rabbit",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{folder}/plugins",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        log = (Path(folder) / "out.log").open("wb")
        process = subprocess.Popen(
            [str(SERVER)], env={**os.environ, **told}, stdout=log, stderr=log, start_new_session=True
        )
        try:
            wait("RabbitMQ listens", 120, lambda: listening(port) or None)
            yield f"amqp://guest:guest@127.0.0.1:{port}//"
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(60)


def wait(what: str, seconds: float, asked: Callable[[], Any]) -> Any:
    """Waits until something is found, and says after how long; raises TimeoutError."""
    started = time.monotonic()
    while time.monotonic() < started + seconds:
        if found := asked():
            print(f"ok   {what}, after {time.monotonic() - started:.1f} s: {found}", flush=True)
            return found
        time.sleep(0.3)
    raise TimeoutError(what)


def used(settings: Settings) -> None:
    """What a client does, and what is seen of it."""
    processes, app = named(settings), create_app(settings)
    client = app.test_client()

    def depths() -> dict[str, int]:
        return broker.waiting(settings, (PERSONA, INTERACTIVE))

    job = client.post("/v1/jobs", json={"kind": "statistics"}).get_json()["id"]
    wait("its message waits", 10, lambda: depths()[PERSONA] == 1 and depths())
    for name in ("worker", "interactive"):
        processes[name].start()
    wait("the job is done", 60, lambda: client.get(f"/v1/jobs/{job}").get_json()["state"] == "done")
    time.sleep(5 * HEARTBEAT)  # by now it has closed what the API sent with
    client.put("/v1/items/lamp", json={"title": "A reading lamp of brass", "domain": "shop"})
    search = {"text": "brass lamp", "limit": 1}
    wait("an item is found", 60, lambda: client.post("/v1/search", json=search).get_json().get("results"))
    wait("nothing waits", 30, lambda: sum(depths().values()) == 0 and depths())
    wait("it is ready", 10, lambda: client.get("/health/ready").status_code == 200)
    app.extensions["persona"].close()


def main() -> int:
    """Runs all of it."""
    if not SERVER.exists() or not shutil.which("erl"):
        print("There is no RabbitMQ on this machine.")
        return 2
    with rabbitmq() as address, nothing(broker_url=address) as settings, graph(settings):
        try:
            print("ok  ", wait("it says what it is", 30, lambda: probes.broker(settings)))
            used(settings)
        except TimeoutError as error:
            print(f"FAIL {error}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
