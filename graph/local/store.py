"""The files of the local server's database, exchanged for others while it is stopped."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from graph.local.neo4j import admin
from settings import Settings

DATABASE, NEW, OLD = "neo4j", "neo4j-new", "neo4j-old"
OFF_HEAP = "2g"
"""Most memory of the import besides its heap, which is that of the server; changes only speed."""
OPTIONS = (
    "--overwrite-destination",
    "--id-type=integer",
    "--path-pattern-style=none",
    "--array-delimiter=U+001F",
    f"--max-off-heap-memory={OFF_HEAP}",
)


def import_files(
    settings: Settings, nodes: Sequence[str], relations: Sequence[str], broken: Sequence[Path]
) -> None:
    """Makes a database of files and puts it in the place of the one that there is; the server is stopped.

    Until it is whole the old one stays. `mend` first, should this have been killed before.

    Args:
        nodes, relations: CSV with a header, "[<type of relation>=]<path>".
        broken: those of them in which a text has several lines.

    Raises:
        AdminFailed: the files could not be imported; the old database is as it was.
    """
    lines = ["--multiline-fields-format=v2", f"--multiline-fields={','.join(map(str, broken))}"]
    admin(
        settings, "database", "import", "full", NEW, *OPTIONS, *(lines if broken else ()),
        f"--report-file={settings.folder / 'neo4j' / 'logs' / 'import.report'}",
        *(f"--nodes={one}" for one in nodes), *(f"--relationships={one}" for one in relations),
    )  # fmt: skip
    for part in _parts(settings):
        _exchange(part)


def mend(settings: Settings) -> None:
    """Clears away what a killed import left, and ends an exchange that was under way; the server is stopped."""
    databases, transactions = _parts(settings)
    if not (databases / NEW).exists() and (transactions / NEW).exists():
        _exchange(transactions)
    for part in (databases, transactions):
        if (part / OLD).exists() and not (part / DATABASE).exists():
            (part / OLD).rename(part / DATABASE)
        for left in (NEW, OLD):
            shutil.rmtree(part / left, ignore_errors=True)


def _parts(settings: Settings) -> tuple[Path, Path]:
    data = settings.folder / "neo4j" / "data"
    return data / "databases", data / "transactions"


def _exchange(part: Path) -> None:
    if (part / DATABASE).exists():
        (part / DATABASE).rename(part / OLD)
    (part / NEW).rename(part / DATABASE)
    shutil.rmtree(part / OLD, ignore_errors=True)
