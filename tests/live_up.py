"""`persona up` raced against itself, and against what a crash leaves: `.venv/bin/python tests/live_up.py`.

Several at once on an empty folder; after services were killed, with pid files that are empty, nonsense, of a dead
process, or of another program; after an `up` was itself killed half-way; and after the API's parent was killed, its
children left. Each time there must be exactly one of each service at the end, and all of them ready; other programs
are let alone; and `down` leaves nothing.

Exit code 1: something was not so.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress

import psutil
from live_stack import Api, Table
from servers import named, nothing

from api.processes import environment, processes
from api.stack import Stack
from graph.local.process import Process
from settings import Settings

COMMAND = [sys.executable, "-c", "from api.cli import main; main()", "up", "--json"]


def main() -> int:
    """Does it, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3, help="of what is left to chance")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, table = random.Random(options.seed), Table()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(100000)"])
    try:
        with nothing(neo4j_heap="768m", neo4j_page_cache="256m", neo4j_timeout=2) as settings:
            race(settings, options.at_once, "an empty folder", table)
            for _ in range(options.rounds):
                spoil(settings, bystander.pid, dice)
                race(settings, options.at_once, "killed, with stale pid files", table)
                half_way(settings, dice)
                race(settings, options.at_once, "an `up` killed half-way", table)
                orphan(settings)
                race(settings, options.at_once, "the API's parent killed", table)
            Stack(settings).down()
            table.row("after `down`", f"left {dict(services(settings))}", not services(settings))
        table.row(
            "another program", "lives" if bystander.poll() is None else "ended", bystander.poll() is None
        )
    finally:
        bystander.kill()
        bystander.wait()
    return int(not table.good)


def race(settings: Settings, at_once: int, after: str, table: Table) -> None:
    """Several at once; then there is one of each."""
    began = time.monotonic()
    told = {**os.environ, **environment(settings)}
    racing = [subprocess.Popen(COMMAND, env=told, stdout=subprocess.PIPE, text=True) for _ in range(at_once)]
    said = [process.communicate()[0] for process in racing]
    started = Counter(name for one in said if one for name in json.loads(one)["started"])
    codes = sorted(process.returncode for process in racing)
    found, wanted = services(settings), Counter(process.name for process in processes(settings))
    api = Api(settings)
    api.heals(lambda: api.ask("GET", "/health/ready").status == 200)
    lives = api.ask("GET", "/health/ready").status
    right = codes == [0] * at_once and found == wanted and lives == 200
    seconds = time.monotonic() - began
    table.row(
        f"{at_once} at once after {after}",
        f"{seconds:.1f} s, started {dict(started)}, runs {dict(found)}, ready {lives}, exit codes {codes}",
        right,
    )


def services(settings: Settings) -> Counter[str]:
    """How many leaders of a session there are of each service, whatever pid files say."""
    found: Counter[str] = Counter()
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            line = " ".join(process.cmdline())
            ours = str(settings.folder) in line or f"127.0.0.1:{settings.broker_port}" in line
            if ours and os.getsid(process.pid) == process.pid and process.pid != os.getpid():
                found[service(line)] += 1
    return found


def service(line: str) -> str:
    """The service of a command line."""
    if "celery" in line:
        return "interactive" if "interactive@" in line else "worker"
    marks = {"Neo4jCommunity": "neo4j", "gunicorn": "api", "valkey": "broker"}
    return next((name for mark, name in marks.items() if mark in line), line)


def spoil(settings: Settings, bystander: int, dice: random.Random) -> None:
    """Kills some services, and leaves pid files of all kinds."""
    for process in processes(settings):
        file = settings.folder / "run" / f"{process.name}.pid"
        if dice.random() < 0.7:
            kill(process)
            _, identity = file.read_text().split()
            file.write_text(dice.choice(["", "nonsense", f"{bystander} {identity}", "999999999 1", "-1 x"]))
        elif dice.random() < 0.5:
            file.unlink()  # of one that runs


def half_way(settings: Settings, dice: random.Random) -> None:
    """Kills all, and some `up` before it has ended."""
    for process in processes(settings):
        kill(process)
    for _ in range(2):
        up = subprocess.Popen(COMMAND, env={**os.environ, **environment(settings)}, stdout=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 12))
        up.kill()
        up.wait()


def orphan(settings: Settings) -> None:
    """Kills the API's parent alone."""
    if running := named(settings)["api"].running():
        running.kill()


def kill(process: Process) -> None:
    """SIGKILL to a service and its children."""
    if running := process.running():
        for member in [*running.children(recursive=True), running]:
            with suppress(psutil.Error):
                member.send_signal(signal.SIGKILL)
        with suppress(psutil.Error):
            running.wait(10)


if __name__ == "__main__":
    sys.exit(main())
