"""How right rankings are for people of whom little is known; on the graph of the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/cold_start.py`. A fifth of the users is out of
training altogether, popularity too. Of each, the last fifth of the likings is to be found, among all items but those
met before; what is told of them is made from what came before that: attributes, the three strongest interests picked,
the same three named in a sentence, the latest liking. Weights, parts and sums are those that serve; a sentence is
understood and read as `POST /v1/recommendations` does.

Printed besides: mean and standard deviation of the cosines of those sentences, and of some written by hand, with items,
which `embeddings.scoring.NEAR` and `SPREAD` are. Exit code 1: anything that is told makes rankings worse than nothing.
"""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from api.service import Persona
from api.understanding import understand
from api.written import Texts
from embeddings import scoring
from embeddings.evaluation.data import Dataset, Floats, Indices, groups
from embeddings.evaluation.evidence import Reader
from embeddings.evaluation.splits import Split, cold_users
from embeddings.interests import weigh
from embeddings.model import Model
from embeddings.neural.model import Config, train
from embeddings.parts import Evidence, assemble
from graph import slots, training
from graph.slots import Slot
from settings import load
from workers.dataset import of_items

PICKED, WEIGHT, K, DEEP = 3, 0.5, 10, 20
LAST = 0.2
BY_HAND = (
    "a quiet drama about a family by the sea", "slow science fiction in space", "something funny for the children",
    "a war film that is not about heroes", "old musicals with dancing", "French crime films of the sixties",
    "an animated adventure", "a thriller with a clever detective", "westerns", "love stories set in Italy",
    "documentaries about music", "horror, the older the better", "fast action with car chases", "films by women",
    "samurai films", "a comedy about marriage", "spies in the cold war", "courtroom dramas", "film noir",
    "fantasy epics",
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """A user out of training: what came before, newest first, what is to be found, and the interests picked."""

    user: int
    items: Indices
    signals: Floats
    wanted: Indices
    picked: Sequence[str]


@dataclass(frozen=True)
class World:
    """What people are ranked with."""

    persona: Persona
    data: Dataset
    split: Split
    model: Model

    @cached_property
    def reader(self) -> Reader:
        """Evidence for all items."""
        return Reader(self.data, self.split.learned, self.model, self.split.items)

    @cached_property
    def texts(self) -> Texts:
        """Vectors of what people write."""
        return Texts(self.persona.encoders.at)

    @cached_property
    def slot(self) -> Slot:
        """Of the text vectors that serve."""
        return slots.serving(self.persona.database)

    @cached_property
    def entities(self) -> dict[str, int]:
        """Entities, numbered as the reader has them."""
        names = dict.fromkeys(entity for _, entity in self.data.knowledge.relation)
        return {entity: n for n, entity in enumerate(names)}

    @cached_property
    def having(self) -> csr_matrix:
        """Which item has which entity, items x entities, 1 or nothing."""
        knowledge = self.data.knowledge
        column = np.asarray([self.entities[entity] for _, entity in knowledge.relation])
        shape = (len(self.data.items), len(self.entities))
        pairs = csr_matrix((np.ones(len(column)), (knowledge.item, column)), shape=shape)
        pairs.data[:] = 1.0
        return pairs

    def people(self) -> Iterator[Person]:
        """Those out of training who liked enough."""
        out = np.setdiff1d(np.arange(len(self.data.users)), self.data.events.user[self.split.learned])
        liked = self.data.events.where(self.split.learned & self.data.events.liked)
        everyone = self.having.T @ np.bincount(liked.item, minlength=len(self.data.items)).astype(float)
        for places in groups(self.data.events.user):
            mine = self.data.events.where(np.isin(np.arange(len(self.data.events.user)), places))
            if mine.user[0] not in out or mine.liked.sum() < 10:
                continue
            likings = np.flatnonzero(mine.liked)
            cut = likings[-max(int(len(likings) * LAST), 1)]
            before = np.arange(cut)[::-1]
            items, signals = mine.item[before], mine.signal[before]
            wanted = np.intersect1d(mine.item[cut:][mine.liked[cut:]], self.split.items)
            rows = self.having[items]
            weight, _ = weigh(
                rows.T @ signals,
                rows.T @ (signals > 0),
                everyone,
                history=signals.sum(),
                positive=len(liked.item),
            )
            names = list(self.entities)
            picked = [names[n] for n in np.argsort(-weight, kind="stable")[:PICKED]]
            if len(wanted):
                yield Person(int(mine.user[0]), items, signals, wanted, picked)


def evidences(world: World, person: Person, names: Mapping[str, str]) -> dict[str, Evidence]:
    """By what is told, the evidence for all items."""
    nothing = world.reader.evidence(person.user, np.empty(0, np.int64), np.empty(0))
    bare = replace(nothing, lift=nothing.lift[:, :0])
    newest = np.flatnonzero(person.signals > 0)[:1]
    event = world.reader.evidence(person.user, person.items[newest], person.signals[newest])
    sentence = sentence_of([names[entity] for entity in person.picked])
    vector = world.texts.vector(sentence, world.slot)
    said = understand(world.persona.database, world.persona.encoders.serving, sentence)["say"]["state"]
    understood = {one["about"].removeprefix("entity:"): one["weight"] for one in said}
    picked = dict.fromkeys(person.picked, WEIGHT)
    return {
        "nothing": bare,
        "attributes": nothing,
        "three entities": stating(world, bare, picked),
        "a sentence": replace(stating(world, bare, understood), described=vector),
        "a sentence, its meaning alone": replace(bare, described=vector),
        "one event": replace(event, lift=event.lift[:, :0]),
        "all of it": replace(stating(world, event, picked), described=vector),
    }


def sentence_of(names: Sequence[str]) -> str:
    """What somebody might write who is interested in these."""
    return f"I like {', '.join(names[:-1])} and {names[-1]}"


def stating(world: World, evidence: Evidence, weights: Mapping[str, float]) -> Evidence:
    """The same with interests stated."""
    known = {entity: weight for entity, weight in weights.items() if entity in world.entities}
    numbers = np.asarray([world.entities[entity] for entity in known], dtype=np.int64)
    return replace(evidence, stated=(numbers, np.asarray(list(known.values()), dtype=np.float64)))


def measured(world: World, person: Person, evidence: Evidence) -> tuple[float, float]:
    """NDCG@10 and Recall@20 of a ranking of all that was not met before."""
    weights = world.model.ranker.weights(len(evidence.signal))
    total = assemble(evidence, weights)[0].total.copy()
    total[np.isin(world.split.items, person.items)] = -np.inf
    best = scoring.ranking(total, [world.data.items[n] for n in world.split.items], DEEP)
    hits = np.isin(world.split.items[best], person.wanted)
    gains = 1 / np.log2(np.arange(2, K + 2))
    ndcg = gains[hits[:K]].sum() / gains[: min(K, len(person.wanted))].sum()
    return float(ndcg), float(hits.sum() / min(DEEP, len(person.wanted)))


def main() -> int:
    """Measures, prints, and says by its exit code whether all that is told helps."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with Persona(load()) as persona:
        data = of_items(persona.database, list(training.items(persona.database)), "graph")
        split = cold_users(data, 0, seed=asked.seed)
        world = World(persona, data, split, train(data, split.learned, split.held, Config()))
        people = list(world.people())
        entities = sorted({entity for person in people for entity in person.picked})
        row = persona.database.read("read/present", items=[], entities=entities)[0]
        names = {entity: name for entity, _, name, _ in row["entities"]}
        _print_cosines(world, [sentence_of([names[e] for e in person.picked]) for person in people])
        found: dict[str, list[tuple[float, float]]] = {}
        for person in people:
            for told, evidence in evidences(world, person, names).items():
                found.setdefault(told, []).append(measured(world, person, evidence))
    return _report({told: np.asarray(rows) for told, rows in found.items()})


def _print_cosines(world: World, sentences: Sequence[str]) -> None:
    items = world.data.knowledge.vectors
    known = items[items.any(axis=1)]
    for label, texts in (("made from interests", sentences), ("by hand", BY_HAND)):
        vectors = [one for text in texts if (one := world.texts.vector(text, world.slot)) is not None]
        cosines = np.asarray(vectors) @ known.T
        print(
            f"{len(vectors)} sentences {label} and {len(known)} items: cosine {cosines.mean():.3f}, "
            f"standard deviation {cosines.std():.3f}, within one sentence {cosines.std(axis=1).mean():.3f} "
            f"(used: {scoring.NEAR}, {scoring.SPREAD})"
        )


def _report(found: Mapping[str, Floats]) -> int:
    nothing, worse = found["nothing"], False
    rng = np.random.default_rng(0)
    print(
        f"{len(nothing)} users out of training; mean, and difference to nothing with its 95 % interval (bootstrap)"
    )
    for told, figures in found.items():
        line = []
        for n, metric in enumerate((f"NDCG@{K}", f"Recall@{DEEP}")):
            gap = figures[:, n] - nothing[:, n]
            drawn = gap[rng.integers(0, len(gap), (2_000, len(gap)))].mean(axis=1)
            low, high = np.quantile(drawn, [0.025, 0.975])
            line.append(f"{metric} {figures[:, n].mean():.4f} ({gap.mean():+.4f} [{low:+.4f}, {high:+.4f}])")
            worse |= told != "nothing" and gap.mean() < 0
        print(f"{told:32} {'  '.join(line)}")
    return int(worse)


if __name__ == "__main__":
    sys.exit(main())
