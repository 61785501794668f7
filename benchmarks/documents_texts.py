"""Invented texts about invented goods, with what they say of their item known; for `benchmarks/documents.py`.

The sentences, and what they are of, are in `documents_texts.toml`.
"""

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.documents.grammar import Use
from embeddings.documents.names import Known

FILE = Path(__file__).with_suffix(".toml")
Templates = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A text, what it says of its item, as (type, entity), and its traps: (why, entity)."""

    text: str
    says: frozenset[tuple[str, str]]
    traps: frozenset[tuple[str, str]]


class Goods:
    """The entities there are, by kind of slot, and how items are related to them."""

    def __init__(self) -> None:
        given = tomllib.loads(FILE.read_text(encoding="utf-8"))
        self.mended: Templates = given["mended"]
        self.held_out: Templates = given["held_out"]
        self.names: Templates = given["names"]
        made = [a + b for a in self.names["starts"] for b in self.names["ends"]]
        self.brands = [*made[::2], *self.names["words"], *(f"{one} & Sons" for one in made[1:12:2])]
        self.people = [f"{a} {b}" for a, b in zip(made[1::2], reversed(made[::2]), strict=True)]
        kinds = {
            "Brand": [*self.brands, *self.names["brands_zh"]],
            "Designer": self.people,
            "Material": [*self.names["materials"], *self.names["materials_zh"]],
        }
        self.known = [
            Known(f"{kind}/{name}", kind, name, 1 + n % 40)
            for kind, names in kinds.items()
            for n, name in enumerate(names)
        ]
        self.uses = [
            Use("goods", "Brand", "MADE_BY", 1_000, 1_000),
            Use("goods", "Designer", "DESIGNED_BY", 400, 390),
            Use("goods", "Material", "MADE_OF", 1_800, 900),
        ]

    def texts(self, templates: Templates, count: int, seed: int) -> list[Told]:
        """Texts of four to seven sentences, half of which say something, drawn by a seed."""
        drawn = random.Random(seed)
        return [self._text(templates, drawn) for _ in range(count)]

    def _text(self, templates: Templates, drawn: random.Random) -> Told:
        says: set[tuple[str, str]] = set()
        traps: set[tuple[str, str]] = set()
        lines: list[str] = []
        free = {slot: drawn.sample(names, len(names)) for slot, names in self._slots().items()}
        for _ in range(drawn.randint(4, 7)):
            why = (
                "says" if drawn.random() < 0.5 else drawn.choice([one for one in templates if one != "says"])
            )
            line, named = self._line(drawn.choice(templates[why]), free)
            lines.append(line)
            if why == "says":
                says |= {(TYPES[entity.partition("/")[0]], entity) for entity in named}
            else:
                traps |= {(why, entity) for entity in named}
        drawn.shuffle(lines)
        return Told(" ".join(lines), frozenset(says), frozenset(traps))

    def _line(self, template: str, free: dict[str, list[str]]) -> tuple[str, list[str]]:
        """A template filled with names that the text has not named yet; materials in small letters."""
        named: list[str] = []
        for slot, kind in KINDS.items():
            if "{" + slot + "}" in template:
                name = free[slot].pop()
                if slot in ("b", "w"):
                    free["w" if slot == "b" else "b"] = [
                        one for one in free["w" if slot == "b" else "b"] if one != name
                    ]
                named.append(f"{kind}/{name}")
                template = template.replace(
                    "{" + slot + "}", name.lower() if slot in ("m", "m2", "w") else name
                )
        return template, named

    def _slots(self) -> dict[str, Sequence[str]]:
        materials = self.names["materials"]
        half = len(materials) // 2
        return {
            "b": self.brands, "p": self.people, "m": materials[:half], "m2": materials[half:], "w": self.names["words"],
            "c": self.names["brands_zh"], "k": self.names["materials_zh"],
        }  # fmt: skip


KINDS = {
    "b": "Brand", "p": "Designer", "m2": "Material", "m": "Material", "w": "Brand", "c": "Brand", "k": "Material",
}  # fmt: skip
TYPES = {"Brand": "MADE_BY", "Designer": "DESIGNED_BY", "Material": "MADE_OF"}
