"""Lists of pairs that a person reviews: CSV, with a column that says what to do."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from api.identity import Proposal
from errors import InvalidInput
from graph.identity import Merge, Pair

COLUMNS = (
    "decision", "score", "kind", "keep", "keep_name", "keep_items", "merge", "merge_name", "merge_items", "reasons",
    "shared",
)  # fmt: skip
NEEDED = ("decision", "keep", "merge")
ACCEPT, REJECT = ("accept", "yes", "y"), ("reject", "no", "n")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What a reviewed list says.

    Attributes:
        undecided: rows without a decision, which are passed over.
    """

    accepted: Sequence[Merge]
    rejected: Sequence[Pair]
    undecided: int


def write(path: Path, proposals: Sequence[Proposal]) -> None:
    """Writes a list to be reviewed: `decision` is empty, and takes accept or reject."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, COLUMNS)
        rows.writeheader()
        rows.writerows(_row(one) for one in proposals)


def _row(one: Proposal) -> Mapping[str, object]:
    return {
        "decision": "",
        "score": f"{one.score:.4f}",
        "kind": one.keep.kind,
        "keep": one.keep.id,
        "keep_name": one.keep.names[0],
        "keep_items": one.keep.degree,
        "merge": one.merge.id,
        "merge_name": one.merge.names[0],
        "merge_items": one.merge.degree,
        "reasons": "; ".join(one.reasons),
        "shared": "; ".join(one.shared[:5]),
    }


def read(path: Path) -> Reviewed:
    """Reads a reviewed list; `keep` and `merge` may have been exchanged, and rows may have been taken away.

    Raises:
        InvalidInput: it is no such list, or a decision is none.
    """
    accepted: list[Merge] = []
    rejected: list[Pair] = []
    undecided = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := [name for name in NEEDED if name not in (rows.fieldnames or [])]:
                raise InvalidInput(str(path), f"has no column {', '.join(missing)}")
            for row in rows:
                decision = (row["decision"] or "").strip().casefold()
                if decision in ACCEPT:
                    accepted.append(_merge(path, rows.line_num, row))
                elif decision in REJECT:
                    rejected.append(_pair(path, rows.line_num, row))
                elif decision:
                    raise InvalidInput(
                        str(path), f"line {rows.line_num}: decision is accept, reject or empty"
                    )
                else:
                    undecided += 1
    except (UnicodeDecodeError, csv.Error) as error:
        raise InvalidInput(str(path), f"is no CSV in UTF-8: {error}") from None
    return Reviewed(accepted, rejected, undecided)


def _pair(path: Path, line: int, row: Mapping[str, str | None]) -> Pair:
    one, other = sorted((row["keep"] or "", row["merge"] or ""))
    if not one or one == other:
        raise InvalidInput(str(path), f"line {line}: keep and merge are ids of two entities")
    return one, other


def _merge(path: Path, line: int, row: Mapping[str, str | None]) -> Merge:
    _pair(path, line, row)
    try:
        score = float(row.get("score") or 1.0)
    except ValueError:
        raise InvalidInput(str(path), f"line {line}: score is a number") from None
    reasons = [one.strip() for one in (row.get("reasons") or "").split(";") if one.strip()]
    return Merge(row["merge"] or "", row["keep"] or "", score, reasons, "list")
