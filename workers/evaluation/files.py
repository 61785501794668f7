"""Ready-made splits in RecBole's atomic files: `.inter` for the parts, `.kg` and `.link` for knowledge, `.item`.

The first line names columns and types, `user_id:token`; fields are split by tabs. A rating column makes an event a
liking from 4 on if there is one (`--liked` says another), without one every event is a liking.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from embeddings.evaluation.data import Dataset, Events, Indices
from embeddings.features import Knowledge
from errors import InvalidInput

Row = Mapping[str, str]
YEAR = ("release_year", "year")


def dataset(
    train: Path,
    valid: Path,
    test: Path,
    *,
    kg: Path | None = None,
    link: Path | None = None,
    item: Path | None = None,
    user: Path | None = None,
    liked: float = 4.0,
) -> tuple[Dataset, Indices]:
    """The data set, and of each event 0 for train, 1 for validation, 2 for test.

    Raises:
        InvalidInput: a file cannot be read, or lacks a column.
    """
    rows = [
        (part, row)
        for part, path in enumerate((train, valid, test))
        for row in read(path, "user_id", "item_id")
    ]
    if not rows:
        raise InvalidInput("train", f"{train}, {valid} and {test} hold no events")
    known = {row["user_id"]: row for row in (read(user, "user_id") if user else ())}
    users = {one: n for n, one in enumerate(dict.fromkeys([*known, *(row["user_id"] for _, row in rows)]))}
    attributes = [_attributes(known.get(one, {})) for one in users]
    about = {row["item_id"]: row for row in (read(item, "item_id") if item else ())}
    items = {one: n for n, one in enumerate(dict.fromkeys([*(row["item_id"] for _, row in rows), *about]))}
    events, part, dated = _events(rows, users, items, liked)
    data = Dataset(
        train.stem,
        list(users),
        list(items),
        events,
        _knowledge(items, about, kg, link),
        attributes,
        dated=dated,
    )
    return data, part


def read(path: Path, *columns: str) -> Iterator[Row]:
    """The lines of an atomic file, by column.

    Raises:
        InvalidInput: it cannot be read, or lacks one of `columns`.
    """
    try:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            header = [cell.partition(":")[0] for cell in file.readline().rstrip("\r\n").split("\t")]
            if missing := [column for column in columns if column not in header]:
                raise InvalidInput(str(path), f"has no column {', '.join(missing)}")
            for line in file:
                cells = line.rstrip("\r\n").split("\t")
                if len(cells) == len(header):
                    yield dict(zip(header, cells, strict=True))
    except OSError as error:
        raise InvalidInput(str(path), error.strerror or "cannot be read") from error


def _attributes(row: Row) -> dict[str, str | float]:
    told = {column: cell for column, cell in row.items() if column != "user_id" and cell}
    return {column: float(cell) if cell.isdecimal() else cell for column, cell in told.items()}


def _events(
    rows: Sequence[tuple[int, Row]], users: Mapping[str, int], items: Mapping[str, int], liked: float
) -> tuple[Events, Indices, bool]:
    part = np.asarray([one for one, _ in rows])
    user = np.asarray([users[row["user_id"]] for _, row in rows])
    item = np.asarray([items[row["item_id"]] for _, row in rows])
    value = np.asarray([float(row.get("rating") or "nan") for _, row in rows])
    at = np.asarray([float(row.get("timestamp") or 0) for _, row in rows])
    signal = np.where(np.isnan(value) | (value >= liked), 1.0, 0.0)
    order = np.lexsort((np.arange(len(rows)), at, part, user))
    events = Events(user[order], item[order], value[order], signal[order], at[order])
    return events, part[order], bool(at.any())


def _knowledge(
    items: Mapping[str, int], about: Mapping[str, Row], kg: Path | None, link: Path | None
) -> Knowledge:
    linked = {
        row["entity_id"]: row["item_id"] for row in (read(link, "item_id", "entity_id") if link else ())
    }
    triples = read(kg, "head_id", "relation_id", "tail_id") if kg else ()
    named = ((linked.get(row["head_id"], row["head_id"]), row) for row in triples)
    found = [(items[head], (row["relation_id"], row["tail_id"])) for head, row in named if head in items]
    return Knowledge(
        item=np.asarray([n for n, _ in found], dtype=np.int64),
        relation=[relation for _, relation in found],
        vectors=np.zeros((len(items), 1), np.float32),
        years=np.asarray([_year(about.get(one, {})) for one in items], dtype=np.float64),
    )


def _year(row: Row) -> float:
    told = next((row[column] for column in YEAR if row.get(column)), "")
    return float(told) if told.isdecimal() else float("nan")
