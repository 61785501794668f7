"""A backup is put in place of what is there: set aside first, and put back unless the graph is what was kept.

Nothing of ours may run meanwhile: an API that did would wait for transactions that the older graph has never seen.
"""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from api.backups.archive import DUMP, KEPT, Manifest, NoBackup, peek, unpack
from api.backups.making import check_local, counted, nothing_runs, standing_still
from api.stack import Progress, Stack
from errors import PersonaError
from graph.contents import Contents
from graph.local import neo4j
from graph.local.aside import Aside
from graph.local.process import only_one
from graph.schema import STEPS
from settings import Settings

WORKSHOP = "restoring"


class NotTheSame(PersonaError):
    """What was restored is not what was kept."""

    def __init__(self, found: Contents, kept: Contents) -> None:
        nodes, wanted = sum(found.nodes.values()), sum(kept.nodes.values())
        super().__init__(
            f"The restored graph is not the one that was kept: {nodes:,} nodes of {wanted:,}, hash {found.hash} "
            f"instead of {kept.hash}. What was there before is back."
        )


@dataclass(frozen=True)
class Restored:
    """What was restored; `kept` is the folder of what was there before, where it was to be kept."""

    manifest: Manifest
    kept: Path | None


def checked(path: Path) -> Manifest:
    """What a backup says it holds, if this Persona can restore it.

    Raises:
        NoBackup: it is none, or is of a newer Neo4j or Persona.
    """
    manifest = peek(path)
    if _numbers(manifest.neo4j) > _numbers(neo4j.VERSION):
        raise NoBackup(path, f"it is of Neo4j {manifest.neo4j}, this is {neo4j.VERSION}")
    if manifest.database_schema > len(STEPS):
        reason = f"its graph has schema {manifest.database_schema}, this Persona knows {len(STEPS)}"
        raise NoBackup(path, reason)
    return manifest


def restore(settings: Settings, path: Path, progress: Progress, *, keep: bool = False) -> Restored:
    """Puts a backup in place of the graph and the models; what ran before runs again afterwards.

    The password of Neo4j stays the one of this home. Messages in the broker stay: those about jobs that the graph does
    not know are passed over.

    Args:
        keep: whether what was there before stays, in a folder of the home.

    Raises:
        NotLocal, NoBackup: nothing was stopped or changed.
        NotTheSame, AdminFailed, DidNotStart: what was there before is back.
    """
    check_local(settings)
    checked(path)
    home = settings.folder
    home.mkdir(parents=True, exist_ok=True)
    workshop = home / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(mode=0o700)
    try:
        progress("checking", 0, 1)
        manifest = unpack(path, workshop)
        progress("checking", 1, 1)
        stack = Stack(settings)
        with standing_still(stack, progress):
            stack.down(progress)
            with only_one(home):
                nothing_runs(stack)
                return Restored(manifest, _replace(settings, workshop, manifest, progress, keep=keep))
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _replace(
    settings: Settings, workshop: Path, manifest: Manifest, progress: Progress, *, keep: bool
) -> Path | None:
    server, aside = neo4j.server(settings), Aside(settings.folder)
    neo4j.call_off(settings)
    neo4j.prepare(settings, lambda done, total: progress("jars", done, total))
    aside.take([*neo4j.stored(settings), *KEPT])
    try:
        progress("loading", 0, 1)
        _load(settings, workshop)
        progress("loading", 1, 1)
        server.start()
        _, found = counted(settings, progress)
        if found != manifest.contents:
            raise NotTheSame(found, manifest.contents)
    except BaseException:
        server.stop()
        aside.put_back()
        raise
    settings.answers_file.unlink(missing_ok=True)
    if keep:
        return aside.keep(f"before-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    aside.drop()
    return None


def _load(settings: Settings, workshop: Path) -> None:
    (workshop / DUMP).rename(workshop / f"{settings.neo4j_database}.dump")
    neo4j.load_dump(settings, workshop)
    for name in KEPT:
        if (workshop / name).exists():
            (workshop / name).rename(settings.folder / name)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in version.split(".")]
