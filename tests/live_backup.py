"""A backup of a stack (Neo4j, Valkey, the API), restored: after changes, into an empty home, and undone where it fails.

    .venv/bin/python tests/live_backup.py

Starts a stack of its own on free ports, with the small world of the tests. Prints what was seen; the exit status is 1
where something is not as it should be.
"""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import psutil
from api_world import build
from import_fakes import ask
from live_stack import HEALING, Api, Table
from servers import nothing

from api.backups.archive import DUMP, MANIFEST, peek
from api.backups.making import backup
from api.backups.restoring import NotTheSame, restore
from api.processes import environment
from api.stack import Stack
from errors import PersonaError
from graph.connection import Database
from graph.contents import Contents, facts
from graph.schema import migrate
from settings import Settings

T = TypeVar("T")
SERVICES = ["neo4j", "broker", "api"]
COMMAND = [sys.executable, "-P", "-c", "import sys; from api.cli import main; main(sys.argv[1:])"]


def main() -> int:
    """The whole way; 0 where all is as it should be."""
    table = Table()
    with nothing(neo4j_heap="768m", neo4j_page_cache="256m") as settings:
        home = settings.folder
        Stack(settings).up(quiet, only=SERVICES)
        with Database(settings) as database:
            database.wait(60)
            migrate(database)
            build(database, settings, home / "world")
        (home / "encoders" / "0001").mkdir(parents=True)
        (home / "encoders" / "0001" / "weights").write_bytes(bytes(100_000))
        file = home.parent / f"{home.name}.backup"
        try:
            before = contents(settings)
            seconds, _ = timed(lambda: backup(settings, file, quiet))
            size = file.stat().st_size / 1e6
            table.row("a backup of a stack that runs", f"{seconds:.1f} s, {size:.1f} MB", file.exists())
            ran(table, "what ran before runs again", settings)
            again(table, settings, file, before)
            wrong(table, settings, file, before)
            killed(table, settings, file, before)
            Stack(settings).down()
            elsewhere(table, file, before)
        finally:
            file.unlink(missing_ok=True)
            file.with_suffix(".false").unlink(missing_ok=True)
    return 0 if table.good else 1


def again(table: Table, settings: Settings, file: Path, before: Contents) -> None:
    """After changes, with an API that has seen them."""
    ask(settings, "MATCH (u:User) WITH u LIMIT 1 SET u.spoilt = true CREATE (:User {id: 'late'})")
    (settings.folder / "encoders" / "0001" / "weights").write_bytes(b"spoilt")
    seconds, done = timed(lambda: restore(settings, file, quiet, keep=True))
    table.row("restored after changes", f"{seconds:.1f} s", contents(settings) == before)
    weights = (settings.folder / "encoders" / "0001" / "weights").read_bytes()
    table.row("encoders are those that were kept", f"{len(weights):,} bytes", weights == bytes(100_000))
    was = done.kept / "neo4j/data/databases/neo4j" if done.kept else None
    table.row("what was there before stays with --keep", str(done.kept), bool(was and was.exists()))
    ran(table, "what ran before runs again", settings)
    api = Api(settings)
    seconds = api.heals(lambda: api.ask("GET", "/v1/users/1/profile").status == 200)
    table.row("the API answers", f"after {seconds:.1f} s", seconds < HEALING)


def wrong(table: Table, settings: Settings, file: Path, before: Contents) -> None:
    """A backup whose graph is not what its manifest says."""
    false = file.with_suffix(".false")
    rewritten(file, false, lambda said, content: said.update(hash="0" * 32) or content)
    error = failure(lambda: restore(settings, false, quiet))
    table.row("another graph than the manifest says: told", str(error)[:60], isinstance(error, NotTheSame))
    table.row("and what was there is back", "", contents(settings) == before)
    rewritten(file, false, lambda _, content: content[: len(content) // 2])
    error = failure(lambda: restore(settings, false, quiet))
    table.row("half a dump: told", str(error)[:60], isinstance(error, PersonaError))
    table.row("and what was there is back", "", contents(settings) == before)
    ran(table, "what ran before runs again", settings)


def killed(table: Table, settings: Settings, file: Path, before: Contents) -> None:
    """`persona restore` killed while it has the graph aside."""
    child = subprocess.Popen(
        [*COMMAND, "restore", "--yes", str(file)], env={**os.environ, **environment(settings)},
        stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    aside = settings.folder / "aside" / "neo4j"
    deadline = time.monotonic() + 300
    while not aside.exists() and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    members = psutil.Process(child.pid).children(recursive=True)
    child.kill()
    for one in members:
        if "Neo4jAdminCommand" in " ".join(one.cmdline()):
            one.kill()
    child.wait()
    table.row("killed with the graph aside", str(-child.returncode), child.returncode == -signal.SIGKILL)
    Stack(settings).up(quiet, only=SERVICES)
    table.row("the next `up` puts back what was there", "", contents(settings) == before)
    table.row("and nothing is left aside", "", not aside.parent.exists())


def elsewhere(table: Table, file: Path, before: Contents) -> None:
    """Into a home where there never was anything."""
    with nothing(neo4j_heap="768m", neo4j_page_cache="256m") as settings:
        seconds, _ = timed(lambda: restore(settings, file, quiet))
        table.row("restored into an empty home", f"{seconds:.1f} s", (settings.folder / "encoders").exists())
        table.row("nothing ran before, and nothing runs", "", Stack(settings).running() == [])
        Stack(settings).up(quiet, only=["neo4j"])
        table.row("its graph, with a password of its own", peek(file).hash, contents(settings) == before)


def rewritten(file: Path, new: Path, change: Callable[[dict[str, object], bytes], bytes]) -> None:
    """A backup with another manifest, or another dump that its manifest agrees with."""
    with tarfile.open(file) as old, tarfile.open(new, "w") as made:
        held = {one.name: extracted.read() for one in old if (extracted := old.extractfile(one))}
        said = json.loads(held.pop(MANIFEST))
        held[DUMP] = change(said, held[DUMP])
        said["files"][DUMP] = {"bytes": len(held[DUMP]), "sha256": sha256(held[DUMP]).hexdigest()}
        for name, content in {MANIFEST: json.dumps(said).encode(), **held}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            made.addfile(info, io.BytesIO(content))


def ran(table: Table, what: str, settings: Settings) -> None:
    names = Stack(settings).running()
    table.row(what, ", ".join(names), names == SERVICES)


def contents(settings: Settings) -> Contents:
    with Database(settings) as database:
        database.wait(60)
        return facts(database)


def failure(work: Callable[[], object]) -> BaseException | None:
    try:
        work()
    except PersonaError as error:
        return error
    return None


def timed(work: Callable[[], T]) -> tuple[float, T]:
    started = time.monotonic()
    done = work()
    return time.monotonic() - started, done


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


if __name__ == "__main__":
    sys.exit(main())
