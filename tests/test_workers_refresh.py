"""Items that were just written: text, vector and what the model says of them, once, and never of an older revision."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from import_fakes import ask
from test_workers_careful import Killed, Killer
from work_fakes import FakeContext, FakeEncoder, do, films, liked

from api.ranking import Ranker
from embeddings.encoder import Vectors
from embeddings.evaluation.splits import last_tenth
from embeddings.neural import behaviour
from embeddings.neural.model import Config, train
from embeddings.placing import Placing
from errors import Unavailable
from graph import models
from graph.connection import Database
from graph.learned import LearnedModels
from settings import Settings
from workers import refresh
from workers.context import Context
from workers.dataset import of_graph
from workers.ranking import learned, made_of

pytestmark = pytest.mark.server
SMALL = Config(vectors=behaviour.Config(width=4, epochs=2, threads=1), members=2)

NEW = """
MATCH (like:Item {id: $like})
CREATE (i:Item {id: $id, title: $title, domain: 'film', year: like.year, pending: true, revision: 1})
WITH i, like MATCH (like)-[:HAS_CAST]->(e:Entity) CREATE (i)-[:HAS_CAST]->(e)
"""


def write(settings: Settings, item: str, title: str, like: str = "i0") -> None:
    """A new item, related to what another is related to, as the API would leave it."""
    ask(settings, NEW, id=item, title=title, like=like)


@pytest.fixture
def context(database: Database, settings: Settings, tmp_path: Path) -> Context:
    """Twelve films that thirty users like in turns."""
    films(database, tmp_path, 12, [e for n in range(30) for e in liked(f"u{n}", *range(n % 5, n % 5 + 6))])
    return FakeContext.of(database, settings)


def trained(context: Context) -> int:
    """Trains the model on what there is, and lets it serve."""
    do(context, "embed", {"label": "Item"})
    data = of_graph(context.database)
    everything = np.ones(len(data.events.user), bool)
    model = train(data, everything, last_tenth(data.events, everything), SMALL)
    assert model.placing
    return models.replace(
        context.database,
        model.by_source(),
        made_of(model),
        learned=learned(model),
        placing=model.placing.rows(),
    )


def test_an_item_gets_text_vector_and_waits_no_more(context: Context, settings: Settings) -> None:
    write(settings, "new", "Brand New")
    assert refresh.run(context, ["new", "not there"]) == 1
    (row,) = ask(settings, "MATCH (i:Item {id: 'new'}) RETURN i {.*} AS i")
    made = row["i"]
    assert made["knowledge_text"].startswith("Brand New (2000), film. Has cast: P, Q.")
    assert made["embedding_of"] == made["knowledge_of"]
    left = {"pending", "tries", "tried", "told_at", "asked_at", "folded", "learned_0", "learned_1"}
    assert left.isdisjoint(made)
    encoder = FakeEncoder()
    context.__dict__["encoder"] = encoder
    assert refresh.run(context, ["new"]) == 0
    assert encoder.encoded == []


def test_what_is_written_meanwhile_still_waits(context: Context, settings: Settings) -> None:
    class Slow(FakeEncoder):
        def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
            ask(
                settings, "MATCH (i:Item {id: 'new'}) SET i.revision = 2, i.pending = true, i.title = 'Newer'"
            )
            return super().encode(texts, batch_size)

    write(settings, "new", "Brand New")
    context.__dict__["encoder"] = Slow()
    assert refresh.run(context, ["new"]) == 0
    waits = "MATCH (i:Item {pending: true}) RETURN i.id AS id"
    assert ask(settings, waits) == [{"id": "new"}]
    context.__dict__["encoder"] = FakeEncoder()
    assert refresh.run(context, ["new"]) == 1
    assert ask(settings, waits) == []
    (row,) = ask(settings, "MATCH (i:Item {id: 'new'}) RETURN i.knowledge_text AS text")
    assert row["text"].startswith("Newer")


def test_folded_in_an_item_is_what_training_makes_of_one_that_nobody_met(
    context: Context, settings: Settings
) -> None:
    write(settings, "twin", "Twin")
    ask(settings, "MATCH (i:Item {id: 'twin'}) SET i.pending = null")
    trained(context)  # nobody met the twin, and no model was there before it: it is passed over
    prior = (
        ask(settings, "MATCH (m:Model {id: 'ranking/1'}) RETURN m.passed_over AS lower")[0]["lower"] or 0.0
    )
    write(settings, "new", "Twin")
    assert refresh.run(context, ["new"]) == 1
    one, other = (
        np.asarray(ask(settings, "MATCH (i:Item {id: $id}) RETURN i.learned_0 AS v", id=item)[0]["v"])
        for item in ("new", "twin")
    )
    d = (len(one) - 2) // 2
    other[2 * d] += (
        prior  # what came before the training stands behind by that much; what came after does not
    )
    assert one == pytest.approx(other, abs=1e-5)
    assert np.abs(one[: 2 * d]).max() > 0.01


def test_placing_is_the_same_when_it_is_read_from_the_graph(context: Context) -> None:
    do(context, "embed", {"label": "Item"})
    data = of_graph(context.database)
    everything = np.ones(len(data.events.user), bool)
    placing = train(data, everything, last_tenth(data.events, everything), SMALL).placing
    assert placing
    rows = {name: np.asarray(numbers, np.float32) for name, numbers in placing.rows()}
    again = Placing.of_rows(rows)
    assert again
    assert again.place(data.knowledge) == pytest.approx(placing.place(data.knowledge), abs=1e-6)
    text = replace(data.knowledge, vectors=np.zeros_like(data.knowledge.vectors))
    assert np.abs(again.place(text) - again.place(data.knowledge)).max() > 1e-4


def test_a_ranking_has_what_was_folded_in_without_reading_the_model_anew(
    context: Context, settings: Settings
) -> None:
    version = trained(context)
    ranker = Ranker(context.database, settings)
    before = {one["item"] for one in ranker.recommend("u1", limit=50)["recommendations"]}
    for n, item in enumerate(("new", "newer"), start=1):
        write(settings, item, f"Brand New {n}", like="i1")
        refresh.run(context, [item])
        after = ranker.recommend("u1", limit=50)["recommendations"]
        assert {one["item"] for one in after} - before == {"new", "newer"} - ({"newer"} if n == 1 else set())
    kinds = {reason["kind"] for one in after if one["item"] == "newer" for reason in one["reasons"]}
    assert "prior" in kinds
    models_read = LearnedModels(context.database)
    whole = models_read.get(version, 2)
    grown = ranker._models.get(version, 2)
    assert whole
    assert grown
    assert grown.base.place.keys() == whole.place.keys() - {"new", "newer"}
    for item in whole.items:
        assert np.array_equal(grown.target[grown.place[item]], whole.target[whole.place[item]])
        assert grown.prior[grown.place[item]] == whole.prior[whole.place[item]]
    fresh = Ranker(context.database, settings).recommend("u1", limit=50)["recommendations"]
    assert [(one["item"], one["score"]) for one in fresh] == [(one["item"], one["score"]) for one in after]


def test_training_takes_what_was_folded_in_for_new_and_folds_in_what_came_meanwhile(
    context: Context, settings: Settings
) -> None:
    trained(context)
    write(settings, "new", "Brand New")
    refresh.run(context, ["new"])
    data = of_graph(context.database)
    assert data.new is not None
    assert np.asarray(data.items)[data.new].tolist() == ["new"]
    write(settings, "late", "Too Late")
    ask(settings, "MATCH (i:Item {id: 'late'}) SET i.pending = null")
    assert (context.folding.rest(), context.folding.rest()) == (1, 0)
    assert ask(settings, "MATCH (i:Item {id: 'late'}) RETURN i.learned_0 IS NOT NULL AS yes") == [
        {"yes": True}
    ]


@pytest.mark.parametrize("how", ["deadly", "faulty"])
def test_a_poison_item_is_tried_three_times_and_the_others_are_done(
    context: Context, settings: Settings, how: str
) -> None:
    items = ["one", "poison", "two"]
    for item in items:
        write(settings, item, f"Film {item}")
    context.__dict__["encoder"] = encoder = Killer(**{how: ["Film poison"]})
    for _ in range(5):
        try:
            refresh.run(context, items)
        except Killed:
            continue
    rows = ask(
        settings,
        "MATCH (i:Item) WHERE i.id IN $items "
        "RETURN i.id AS id, i.embedding IS NOT NULL AS done, i.pending AS pending, i.quarantined AS why",
        items=items,
    )
    assert {row["id"] for row in rows if row["done"]} == {"one", "two"}
    assert {row["id"] for row in rows if row["why"]} == {"poison"}
    assert not any(row["pending"] for row in rows)
    assert encoder.most("Film poison") == 3
    ask(settings, "MATCH (i:Item {id: 'poison'}) SET i.title = 'Cured', i.revision = 2, i.pending = true")
    assert refresh.run(context, items) == 1
    assert ask(settings, "MATCH (i:Item) WHERE i.quarantined IS NOT NULL RETURN i") == []


def test_that_neo4j_was_away_is_not_the_items_fault(context: Context, settings: Settings) -> None:
    class Away(FakeEncoder):
        def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
            raise Unavailable("Neo4j", "nowhere", "It comes back.")

    write(settings, "new", "Brand New")
    context.__dict__["encoder"] = Away()
    for _ in range(6):
        with pytest.raises(Unavailable):
            refresh.run(context, ["new"])
    context.__dict__["encoder"] = FakeEncoder()
    assert refresh.run(context, ["new"]) == 1
