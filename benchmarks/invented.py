"""Items that are made up, to fill a graph: with titles, years, texts and relations to entities that are there."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import ItemRow, Kind, Numbered, RelationRow, Stage
from graph.statistics import refresh, totals
from settings import Settings

VOCABULARY = (
    "amber anchor autumn bridge broken canyon cinder cobalt copper crossing delta distant eleven ember falling "
    "feather final forest frozen garden ghost golden granite harbor hidden hollow island iron jasmine journey "
    "lantern last letter lonely marble meadow midnight mirror monsoon morning northern ocean orchard paper "
    "pilgrim quiet rain river saffron salt second secret shadow signal silent silver sleeper sparrow station "
    "stolen stone summer thunder tidal twelve valley velvet violet wandering western winter yellow"
)
WORDS = VOCABULARY.split()
TYPES = {"Genre": "HAS_GENRE", "Person": "HAS_CAST", "Country": "HAS_COUNTRY"}


@dataclass(frozen=True)
class Invented:
    """`count` items in a domain of those that are there; the same for the same seed.

    Attributes:
        entities: (id, kind) of those they may be tied to.
    """

    count: int
    seed: int
    domain: str
    entities: Sequence[tuple[str, str]]
    id: str = "invented"

    @property
    def fingerprint(self) -> str:
        """Which they are."""
        return f"{self.count}/{self.seed}/{self.domain}"

    @property
    def stages(self) -> Sequence[Stage]:
        """Items, then relations."""
        return [
            Stage(Kind.ITEMS, "invented items", self._items),
            Stage(Kind.RELATIONS, "invented relations", self._relations),
        ]

    def _items(self) -> Iterator[Numbered]:
        for n in range(self.count):
            dice = random.Random(f"{self.seed} {n}")
            title = " ".join(dice.sample(WORDS, dice.randint(2, 4))).title()
            year, text = dice.randint(1930, 2020), " ".join(dice.choices(WORDS, k=30))
            yield n + 1, ItemRow(f"invented-{n}", f"{title} {n}", self.domain, year, {"text": text})

    def _relations(self) -> Iterator[Numbered]:
        for n in range(self.count):
            dice = random.Random(f"{self.seed} {n} relations")
            for entity, kind in dice.sample(self.entities, min(6, len(self.entities))):
                yield n + 1, RelationRow(f"invented-{n}", TYPES[kind], entity)


def fill_up(database: Database, settings: Settings, items: int, seed: int = 1) -> int:
    """Invents items until there are `items`, counts anew, and says how many were missing; they are not embedded."""
    missing = items - totals(database).items
    if missing > 0:
        entities = [(row["id"], row["kind"]) for row in database.stream("read/knowledge_entities", **PAGE)]
        tied = [one for one in entities if one[1] in TYPES]
        domains = database.read("read/knowledge_items", after="", limit=1)
        run(database, Invented(missing, seed, domains[0]["domain"], tied), settings.folder)
        refresh(database)
    return max(missing, 0)


PAGE = {"after": "", "limit": 5_000, "degree": 10, "titles": 1}
