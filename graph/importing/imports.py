"""One import as a whole: the rows, then what is counted in the graph."""

from pathlib import Path

from graph.connection import Database
from graph.importing.core import Progress, run, silent
from graph.importing.rejects import Limit
from graph.importing.report import Report
from graph.importing.rows import Source
from graph.statistics import refresh


def bring_in(
    database: Database, source: Source, home: Path, progress: Progress = silent, limit: Limit | None = None
) -> Report:
    """Imports a source and refreshes popularity and degrees; finds it done when it is.

    Args:
        home: reject files go to `<home>/rejects/`.
        progress: told (stage, done, total or None).
        limit: rows that may be refused; by default 1 % or 100, whichever is more.

    Raises:
        ImportStopped: more rows were refused; what was written before stays.
    """
    return run(database, source, home, progress, limit=limit, last=lambda: refresh(database, progress))
