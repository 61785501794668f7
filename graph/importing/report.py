"""What an import has done so far, as the graph keeps it, and what it reports at the end."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.importing.rows import Kind


@dataclass(frozen=True, slots=True)
class State:
    """How far an import is; the properties of its (:Import) node.

    Attributes:
        state: "new", "running", "stopped", "written" (in bulk: what is counted of it is not there yet) or "done".
        stage: number of the stage it is in.
        position: rows of that stage that are done, written or refused.
        rejected: rows refused.
        rejects_size: bytes of the reject file that speak of them.
        counts: rows written, by kind.
    """

    state: str
    stage: int
    position: int
    rejected: int
    rejects_size: int
    counts: Mapping[str, int]

    @property
    def read(self) -> int:
        """Rows read in all stages."""
        return sum(self.counts.values()) + self.rejected

    def after(self, kind: Kind, written: int, rejected: int, rejects_size: int) -> "State":
        """The state when a batch of `written` and `rejected` rows is done."""
        column = kind.column
        return replace(
            self,
            state="running",
            position=self.position + written + rejected,
            rejected=self.rejected + rejected,
            rejects_size=rejects_size,
            counts={**self.counts, column: self.counts[column] + written},
        )

    def parameters(self) -> dict[str, Any]:
        """As `write/import_progress` takes them."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class Report:
    """What an import did.

    Attributes:
        source: its id.
        counts: rows written by kind, over all runs of this import.
        rejected: rows refused, over all runs.
        rejects: the reject file, if any row was refused.
        skipped: True if all was there already, and nothing was read.
        seconds: time of this run.
        rate: rows a second of this run.
    """

    source: str
    counts: Mapping[str, int]
    rejected: int
    rejects: Path | None
    skipped: bool
    seconds: float
    rate: float
