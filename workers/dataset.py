"""The graph as a data set to learn from and to evaluate on."""

from collections.abc import Iterable

import numpy as np

from embeddings.evaluation.data import Dataset, Events
from embeddings.features import Knowledge
from embeddings.neural.tuning_data import BadTuningData, TuningData
from graph import training
from graph.connection import Database
from graph.moments import Moment
from graph.slots import Slot
from graph.training import TrainingEvent, TrainingItem

WIDTH = 384
"""Of text vectors, where no item has one."""


def of_graph(
    database: Database, name: str = "graph", moment: Moment | None = None, slot: Slot | None = None
) -> Dataset:
    """All users, items, events and relations; as of a moment, events until then with items that were out.

    Args:
        slot: of the text vectors; None: the one that serves.
    """
    return of_items(database, list(training.items(database, moment, slot)), name, moment)


def of_items(
    database: Database, items: list[TrainingItem], name: str, moment: Moment | None = None
) -> Dataset:
    """The same, of items that were read already."""
    places = {item.id: n for n, item in enumerate(items)}
    users: dict[str, int] = {}
    found = training.decisive(training.events(database, moment))
    events = _events((e for e in found if moment is None or e.item in places), users, places)
    attributes = {user.id: user.attributes for user in training.users(database)}
    known = [attributes[user] for user in users]
    new = np.asarray([item.new for item in items], dtype=bool)
    return Dataset(name, list(users), list(places), events, knowledge(items), known, new)


def tuning_data(database: Database) -> TuningData:
    """Knowledge texts, and what users think of those items, signals as values.

    Users are numbered as they come, by all their events, so that new events change no number: what a run holds out for
    good rests on it.

    Raises:
        BadTuningData: there is no text.
    """
    texts = {item.id: item.knowledge_text for item in training.items(database) if item.knowledge_text}
    if not texts:
        raise BadTuningData("no item has a knowledge text, `persona embed` writes them")
    places = {item: n for n, item in enumerate(texts)}
    found = [e for e in training.events(database) if e.item in places]
    users: dict[str, int] = {}
    for event in sorted(found, key=lambda e: e.at):
        users.setdefault(event.user, len(users))
    known = sorted(training.decisive(found), key=lambda e: e.at)
    return TuningData(
        list(texts.values()),
        np.asarray([users[e.user] for e in known], dtype=np.int64),
        np.asarray([places[e.item] for e in known], dtype=np.int64),
        np.asarray([e.signal for e in known], dtype=np.float64),
    )


def knowledge(items: list[TrainingItem]) -> Knowledge:
    """What is known of items, in their order."""
    pairs = [(n, (kind, entity)) for n, item in enumerate(items) for kind, entity, _ in item.relations]
    width = next((len(item.embedding) for item in items if item.embedding is not None), WIDTH)
    vectors = np.zeros((len(items), width), np.float32)
    for n, item in enumerate(items):
        if item.embedding is not None:
            vectors[n] = item.embedding
    return Knowledge(
        item=np.asarray([n for n, _ in pairs], dtype=np.int64),
        relation=[relation for _, relation in pairs],
        vectors=vectors,
        years=np.asarray([np.nan if item.year is None else item.year for item in items], dtype=np.float64),
    )


def _events(events: Iterable[TrainingEvent], users: dict[str, int], places: dict[str, int]) -> Events:
    rows = [
        (
            users.setdefault(e.user, len(users)),
            places[e.item],
            np.nan if e.value is None else e.value,
            e.signal,
            e.at,
        )
        for e in events
    ]
    columns = np.asarray(rows, dtype=np.float64).reshape(len(rows), 5).T
    user, item = columns[0].astype(np.int64), columns[1].astype(np.int64)
    return Events(user, item, columns[2], columns[3], columns[4])
