"""A CSV file of products with faults of twenty kinds planted among good lines, and where they are."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

MAPPING = """
name: planted
domain: goods
tables:
  - file: products.csv
    items:
      id: id
      title: title
      year: year
      text: text
      properties:
        price: {column: price, type: number}
        stock: {column: stock, type: integer}
        sold: {column: sold, type: boolean}
        checked: {column: checked, type: time}
        weight: {column: weight, type: number}
    relations:
      - {type: MADE_BY, to: {kind: Brand, name: brand}}
"""
COLUMNS = ("id", "title", "year", "text", "price", "stock", "sold", "checked", "weight", "brand")
Cells = dict[str, str]


def _set(**changed: str) -> Callable[[Cells], str]:
    return lambda cells: _line({**cells, **changed})


def _line(cells: Cells) -> str:
    return ",".join(cells[name] for name in COLUMNS)


FAULTS: Mapping[str, tuple[Callable[[Cells], str], str]] = {
    "no id": (_set(id=""), "id: is empty"),
    "an id too long": (
        lambda cells: _line({**cells, "id": cells["id"] + "x" * 513}),
        "is not a text of 1 to 512 characters",
    ),
    "an id that stood before": (_set(id="first"), "id: 'first' stands twice"),
    "a year that is a word": (_set(year="MMXX"), "year: 'MMXX' is not a whole number"),
    "a year out of range": (_set(year="12000"), "year: 12000 is not a year"),
    "a title too long": (_set(title="t" * 100_001), "title: longer than"),
    "a price with its currency": (_set(price="12 EUR"), "price: '12 EUR' is not a number"),
    "a price with marks between": (_set(price="1_000"), "price: '1_000' is not a number"),
    "a price that is none": (_set(price="NaN"), "price: 'NaN' is not finite"),
    "a weight without end": (_set(weight="inf"), "weight: 'inf' is not finite"),
    "a stock in parts": (_set(stock="2.5"), "stock: '2.5' is not a whole number"),
    "a stock beyond 64 bits": (
        _set(stock="9223372036854775808"),
        "stock: 9223372036854775808 is beyond 64 bits",
    ),
    "neither true nor false": (_set(sold="perhaps"), "sold: 'perhaps' is none of"),
    "a day that is not": (_set(checked="2026-02-30"), "checked: '2026-02-30' is not a time"),
    "a cell too few": (lambda cells: _line(cells).rpartition(",")[0], "9 columns instead of 10"),
    "a cell too many": (lambda cells: _line(cells) + ",more", "11 columns instead of 10"),
    "a quote that is not closed": (_set(title='"Table'), "a quote is not closed|expected after"),
    "text after a quote": (_set(title='"Oak" table'), "expected after"),
    "a byte that is no character": (_set(title="Caf\udce9"), "title: 'Caf\\udce9' is not Unicode"),
    "half a character": (_set(text="\udcf0\udc9f table"), "is not Unicode"),
}
"""Each kind with what makes a line of it, and what its reason says (one of those parted by |)."""


@dataclass
class Planted:
    """What was written.

    Attributes:
        good: ids of good lines.
        faults: line, counted from 1, to kind of fault.
    """

    mapping: Path
    good: list[str] = field(default_factory=list)
    faults: dict[int, str] = field(default_factory=dict)


def plant(folder: Path, *, of_each: int, good: int, seed: int = 1) -> Planted:
    """Writes the mapping and its file, faults and good lines shuffled; some good records run over two lines."""
    chance = random.Random(seed)
    mapping = folder / "planted.yaml"
    mapping.write_text(MAPPING)
    planted = Planted(mapping, ["first"])
    kinds = [*(kind for kind in FAULTS for _ in range(of_each)), *[""] * good]
    chance.shuffle(kinds)
    lines = [",".join(COLUMNS), *_line(_cells("first", chance)).split("\n")]
    for n, kind in enumerate(kinds):
        cells = _cells(f"p{n}", chance)
        if kind:
            planted.faults[len(lines) + 1] = kind
            lines.append(FAULTS[kind][0]({**cells, "text": cells["text"].replace("\n", " ")}))
        else:
            planted.good.append(cells["id"])
            lines += _line(cells).split("\n")
    text = "\n".join(lines) + "\n"
    (folder / "products.csv").write_bytes(text.encode("utf-8", "surrogateescape"))
    return planted


def _cells(identifier: str, chance: random.Random) -> Cells:
    text = chance.choice(["plain", '"with, a comma"', '"says ""so"""', '"over\ntwo lines"', ""])
    return {
        "id": identifier,
        "title": f"Product {identifier}",
        "year": str(chance.randint(1990, 2026)),
        "text": text,
        "price": f"{chance.uniform(1, 900):.2f}",
        "stock": str(chance.randint(0, 50)),
        "sold": chance.choice(["true", "no", ""]),
        "checked": "2026-01-02T03:04:05+01:00",
        "weight": str(chance.randint(1, 9)),
        "brand": f"Brand {chance.randint(1, 20)}",
    }
