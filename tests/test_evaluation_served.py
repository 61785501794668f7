"""What is served is what was measured: a split in Neo4j is ranked as the evaluation ranks it."""

from pathlib import Path

import numpy as np
import pytest
from import_fakes import ask
from slices import Slice
from work_fakes import FakeContext, do

from api.ranking import Ranker
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.rank import asked, rank
from embeddings.evaluation.splits import Split, last_share
from embeddings.neural import behaviour
from embeddings.neural.model import Config, train
from graph import models
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.statistics import refresh
from settings import Settings
from workers.dataset import of_graph
from workers.ranking import learned, made_of

USERS = frozenset(str(n) for n in range(1, 216))
FORGET = "UNWIND $pairs AS pair MATCH (:User {id: pair[0]})-[r:INTERACTED]->(:Item {id: pair[1]}) DELETE r"


@pytest.mark.timeout(900)
def test_the_same_ten_for_two_hundred_users(database: Database, settings: Settings, tmp_path: Path) -> None:
    run(database, Slice(Demo.installed(), USERS), tmp_path)
    refresh(database)
    context = FakeContext.of(database, settings)
    do(context, "embed", {"label": "Item"})
    data = of_graph(database)
    split = last_share(data)
    forget(data, split, settings)
    refresh(database)
    do(context, "profiles")

    config = Config(vectors=behaviour.Config(epochs=2, threads=1))
    model = train(data, split.learned, split.held, config)
    models.replace(database, model.by_source(), made_of(model), learned=learned(model))
    measured = rank(data, split, model)
    users = asked(data, split)
    assert len(users) >= 200

    ranker = Ranker(database, settings)
    ranked = {
        data.items[n] for n in split.items
    }  # the evaluation ranks what somebody liked, the graph has more
    for n, user in enumerate(users):
        answer = ranker.recommend(data.users[user], limit=100, reasons=0)["recommendations"]
        served = [(entry["item"], entry["score"]) for entry in answer if entry["item"] in ranked][:10]
        assert [item for item, _ in served] == [data.items[i] for i in measured.top[n, :10]]
        assert [score for _, score in served] == pytest.approx(measured.scores[n, :10], abs=1e-6)


def forget(data: Dataset, split: Split, settings: Settings) -> None:
    """Takes all that the model may not have learned from out of the graph."""
    events = data.events.where(~split.learned)
    pairs = [[data.users[u], data.items[i]] for u, i in np.stack([events.user, events.item], axis=1)]
    ask(settings, FORGET, pairs=pairs)
