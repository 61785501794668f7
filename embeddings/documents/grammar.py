"""Which relations a text may add: those the graph has between items and a kind of entity, or that are allowed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SINGLE = 1.02
"""Relations of a type an item that has any has on average, up to which an item is taken to have one alone."""


@dataclass(frozen=True, slots=True)
class Use:
    """How often the items of a domain are related to a kind of entity by a type, and how many items are."""

    domain: str
    kind: str
    type: str
    relations: int
    items: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A type that may relate an item to a kind.

    Attributes:
        share: of the relations to that kind, how many are of it; of those never used an equal part.
        single: whether an item has one relation of it to that kind at most.
    """

    type: str
    share: float
    single: bool


class Grammar:
    """The types of relations by domain and kind; where a domain has none to a kind, those of all domains together."""

    def __init__(self, uses: Iterable[Use], allowed: Mapping[str, Sequence[str]] | None = None) -> None:
        """`allowed`: by kind, further types."""
        self._of: dict[tuple[str | None, str], dict[str, tuple[int, int]]] = {}
        for use in uses:
            for domain in (use.domain, None):
                types = self._of.setdefault((domain, use.kind), {})
                relations, items = types.get(use.type, (0, 0))
                types[use.type] = relations + use.relations, items + use.items
        self._allowed = allowed or {}

    def choices(self, domain: str, kind: str) -> list[Choice]:
        """What may relate an item of a domain to a kind, the most used first."""
        used = self._of.get((domain, kind)) or self._of.get((None, kind), {})
        total = sum(relations for relations, _ in used.values())
        found = [
            Choice(name, relations / total, relations <= SINGLE * items)
            for name, (relations, items) in used.items()
        ]
        further = [name for name in self._allowed.get(kind, ()) if name not in used]
        found += [Choice(name, 0.0 if used else 1 / len(further), False) for name in further]
        return sorted(found, key=lambda one: (-one.share, one.type))

    def listed(self, domain: str) -> dict[str, list[str]]:
        """By kind, the types that items of a domain may have, for a prompt; of a domain with none, those of all."""
        kinds = {kind for of, kind in self._of if of == domain} or {
            kind for of, kind in self._of if of is None
        }
        return {
            kind: [one.type for one in self.choices(domain, kind)]
            for kind in sorted(kinds | set(self._allowed))
        }
