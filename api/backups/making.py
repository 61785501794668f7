"""A backup is made: the graph counted while nothing of ours writes, then dumped with the server stopped."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from api.backups.archive import DUMP, KEPT, Manifest, described, pack
from api.stack import FIRST_QUERY, Progress, Stack
from errors import PersonaError
from graph import schema
from graph.connection import Database
from graph.contents import Contents, everything
from graph.local import neo4j
from graph.local.process import only_one
from settings import Settings

WORKSHOP = "backing-up"


class NotLocal(PersonaError):
    """Neo4j is somebody else's."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            f"Neo4j at {settings.bolt} is not the local one, whose files could be kept. There, use its own tools: "
            "`neo4j-admin database dump` on a stopped server, `neo4j-admin database backup` of Enterprise on a "
            "cluster that runs. `persona export` works with any."
        )


class NothingThere(PersonaError):
    """There is no graph yet."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(f"There is no graph in {settings.folder}. `persona up` makes one.")


class Exists(PersonaError):
    """The file is there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is there already: name another file, or say --overwrite.")


class StillRuns(PersonaError):
    """A service was started by somebody while all had to stand still."""

    status = 503

    def __init__(self, names: list[str]) -> None:
        super().__init__(f"{', '.join(names)} was started meanwhile. Nothing was changed; try again.")


def backup(settings: Settings, path: Path, progress: Progress, *, overwrite: bool = False) -> Manifest:
    """Keeps the graph and what belongs to it in a file; what ran before runs again afterwards.

    Raises:
        NotLocal, NothingThere, Exists: nothing was stopped.
        AdminFailed, DidNotStart: no file is left.
    """
    check_local(settings)
    if path.exists() and not overwrite:
        raise Exists(path)
    if not (settings.folder / "neo4j" / "data" / "databases").exists():
        raise NothingThere(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    stack = Stack(settings)
    with standing_still(stack, progress):
        stack.up(progress, only=["neo4j"])
        version, contents = counted(settings, progress)
        stack.down(progress)
        with only_one(settings.folder):
            nothing_runs(stack)
            return _make(settings, path, progress, version, contents)


def check_local(settings: Settings) -> None:
    """Refuses a Neo4j that is not the local one.

    Raises:
        NotLocal: as said.
    """
    if not settings.local_neo4j:
        raise NotLocal(settings)


def nothing_runs(stack: Stack) -> None:
    """To be asked where nobody can start anything any more.

    Raises:
        StillRuns: somebody did before.
    """
    if names := stack.running():
        raise StillRuns(names)


@contextmanager
def standing_still(stack: Stack, progress: Progress) -> Iterator[list[str]]:
    """Stops all but Neo4j; at the end what ran before runs again, and Neo4j only if it did. Gives the names."""
    ran = stack.running()
    try:
        stack.down(progress, but=["neo4j"])
        yield ran
    finally:
        if "neo4j" not in ran:
            stack.down(progress)
        if ran:
            stack.up(progress, only=ran)


def counted(settings: Settings, progress: Progress) -> tuple[int, Contents]:
    """Version of the schema, and all that the graph holds."""
    with Database(settings) as database:
        database.wait(FIRST_QUERY)
        progress("counting", 0, 1)
        contents = everything(database)
        progress("counting", 1, 1)
        return schema.version(database), contents


def _make(settings: Settings, path: Path, progress: Progress, version: int, contents: Contents) -> Manifest:
    workshop = settings.folder / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    try:
        progress("dumping", 0, 1)
        files = {DUMP: neo4j.dump(settings, workshop), **dict(_kept(settings.folder))}
        progress("dumping", 1, 1)
        progress("packing", 0, 1)
        manifest = Manifest(
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            neo4j=neo4j.VERSION,
            database_schema=version,
            nodes=contents.nodes,
            relations=contents.relations,
            hash=contents.hash,
            files={name: described(file) for name, file in files.items()},
        )
        pack(path, manifest, files)
        progress("packing", 1, 1)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return manifest


def _kept(home: Path) -> Iterator[tuple[str, Path]]:
    return (
        (str(file.relative_to(home)), file)
        for name in KEPT
        for file in ([home / name] if (home / name).is_file() else sorted((home / name).rglob("*")))
        if file.is_file()
    )
