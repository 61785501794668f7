"""An invented graph, with entities that stand in it under two names and pairs that only look so.

Items belong to themes. Each has entities of its theme (seldom of another): persons, a brand, a series, a place, a
body, and tags that are common in the theme. A planted duplicate takes the other spelling in a third to two thirds of
its entity's items, as a second source of data would have it; one item in ten has both. A near miss gets items of its
own: of the same theme, but for those whose names alone tell nothing.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from identity_names import (
    ELSEWHERE,
    KINDS,
    NEAR,
    NEAR_KIND,
    NOISES,
    OF_KIND,
    TUNED_NEAR,
    TUNED_NOISES,
    Change,
)

from embeddings.identity_names import normal
from graph.importing.rows import EntityRow, ItemRow, RelationRow

THEMES, ITEMS, ENTITIES, TAGS, ALL_TAGS = 40, 4_000, 3_000, 12, 60
TYPES = {"Person": "BY", "Brand": "OF_BRAND", "Series": "IN_SERIES", "Place": "FROM", "Body": "FOR_BODY"}
OFTEN = {"Person": 2}
STRAY = 0.1
BOTH = 0.1
Pair = tuple[str, str]


@dataclass
class World:
    """What is planted in what.

    Attributes:
        duplicates: pairs of ids that are one, by kind of noise.
        near: pairs that are not, likewise.
    """

    entities: dict[str, EntityRow] = field(default_factory=dict)
    ties: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    duplicates: dict[Pair, str] = field(default_factory=dict)
    near: dict[Pair, str] = field(default_factory=dict)

    def items(self) -> list[ItemRow]:
        """Its items, named after nothing."""
        return [ItemRow(item, f"Item {item}", "invented") for item in self.ties]

    def relations(self) -> list[RelationRow]:
        """What ties items to entities."""
        return [RelationRow(item, kind, entity) for item, ties in self.ties.items() for kind, entity in ties]


class _Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world = World()
        self.forms: set[tuple[str, str]] = set()
        self.theme: dict[str, int] = {}
        self.of: dict[tuple[str, int], list[str]] = {}
        self.items_of: dict[str, list[str]] = {}

    def entity(self, kind: str, name: str, theme: int) -> str:
        identifier = f"e{len(self.world.entities):05}"
        self.world.entities[identifier] = EntityRow(identifier, kind, name)
        self.theme[identifier] = theme
        return identifier

    def new(self, kind: str, name: str) -> bool:
        """Whether nothing of that kind has that name, however it is spelled; it is taken then."""
        form = normal(name)
        key = (kind, " ".join(sorted(form.words)) + form.generation)
        found = key not in self.forms
        self.forms.add(key)
        return found

    def fill(self) -> None:
        chance = self.chance
        for _ in range(ENTITIES):
            kind, theme = chance.choice(list(KINDS)), chance.randrange(THEMES)
            name = KINDS[kind](chance)
            if self.new(kind, name):
                one = self.entity(kind, name, theme)
                # some are met much more often than others
                self.of.setdefault((kind, theme), []).extend([one] * chance.choice((1, 1, 2, 2, 3, 5)))
        for n in range(ALL_TAGS):
            self.entity("Tag", f"tag {n}", n % THEMES)
        tags = [one for one, row in self.world.entities.items() if row.kind == "Tag"]
        self.tags = {theme: chance.sample(tags, TAGS) for theme in range(THEMES)}
        for n in range(ITEMS):
            self.item(n % THEMES)

    def item(self, theme: int, wanted: Sequence[str] = ()) -> str:
        """An item of a theme, with the entities wanted in place of others of their kinds."""
        chance, item = self.chance, f"i{len(self.world.ties):05}"
        ties: dict[tuple[str, str], None] = {}
        kinds = {self.world.entities[one].kind: one for one in wanted}
        for kind, relation in TYPES.items():
            for n in range(OFTEN.get(kind, 1)):
                of = chance.randrange(THEMES) if chance.random() < STRAY else theme
                pool = self.of.get((kind, of))
                one = kinds[kind] if kind in kinds and n == 0 else chance.choice(pool) if pool else None
                if one:
                    ties[relation, one] = None
        for tag in chance.sample(self.tags[theme], 3):
            ties["TAGGED", tag] = None
        for _, one in ties:
            self.items_of.setdefault(one, []).append(item)
        self.world.ties[item] = list(ties)
        return item

    def duplicate(self, of: str, name: str, why: str) -> None:
        chance, world = self.chance, self.world
        row = world.entities[of]
        other = self.entity(row.kind, name, self.theme[of])
        items = self.items_of[of]
        some = chance.sample(items, max(1, round(len(items) * chance.uniform(1 / 3, 2 / 3))))
        for item in some[: len(items) - 1]:
            relation = TYPES[row.kind]
            kept = [(relation, of)] if chance.random() < BOTH else []
            world.ties[item] = [tie for tie in world.ties[item] if tie[1] != of] + [*kept, (relation, other)]
        world.duplicates[_pair(of, other)] = why

    def near(self, of: str, name: str, why: str) -> None:
        chance = self.chance
        row = self.world.entities[of]
        theme = self.theme[of]
        if why in ELSEWHERE:
            theme = (theme + chance.randrange(1, THEMES)) % THEMES
        other = self.entity(row.kind, name, theme)
        for _ in range(max(2, len(self.items_of[of]) // 2)):
            self.item(theme, [other])
        self.world.near[_pair(of, other)] = why


def made(seed: int, count: int, *, tuning: bool) -> World:
    """A graph with so many planted duplicates and as many near misses.

    Args:
        tuning: only the kinds of noise that weights may be tuned on; else all, and one in five a mixture of two.
    """
    maker = _Maker(seed)
    maker.fill()
    noises = {name: NOISES[name] for name in (TUNED_NOISES if tuning else NOISES)}
    nears = {name: NEAR[name] for name in (TUNED_NEAR if tuning else NEAR)}
    free = [one for one, items in maker.items_of.items() if len(set(items)) > 1 and one in maker.theme]
    free = [one for one in free if maker.world.entities[one].kind in KINDS]
    maker.chance.shuffle(free)
    _plant(maker, free, noises, OF_KIND, count, maker.duplicate, mixed=not tuning, same=True)
    _plant(maker, free, nears, NEAR_KIND, count, maker.near, mixed=False, same=False)
    return maker.world


def _plant(
    maker: _Maker,
    free: list[str],
    changes: Mapping[str, Change],
    kinds: Mapping[str, Sequence[str]],
    count: int,
    put: Callable[[str, str, str], None],
    *,
    mixed: bool,
    same: bool,
) -> None:
    """Plants `count`, of every kind of change in turn as far as there are names for it."""
    chance, left, at = maker.chance, count, 0
    names = list(changes)
    while left:
        why = names[at % len(names)]
        at += 1
        if at > 200 * count:
            raise RuntimeError(f"names for {left} of {count} are wanting")
        for n, one in enumerate(free):
            row = maker.world.entities[one]
            if row.kind not in kinds.get(why, list(KINDS)):
                continue
            name = changes[why](row.name, chance)
            told = why
            if name and mixed and chance.random() < 0.2:
                second = chance.choice([x for x in ("case", "diacritics", "typo", "punctuation") if x != why])
                name, told = NOISES[second](name, chance) or name, f"{why} + {second}"
            if not name or name == row.name or not (same or maker.new(row.kind, name)):
                continue
            del free[n]
            put(one, name, told)
            left -= 1
            break


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)
