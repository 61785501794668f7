"""The job `documents` on a real graph: each text once, what it tells kept apart until it counts."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from documents_world import Model, language_model, related, shop, told
from import_fakes import ask
from pydantic import SecretStr
from work_fakes import FakeContext, do
from writing_api import degrees_are_right

from graph import contents, documents, facts, identity
from graph.chunks import Chunks
from graph.connection import Database
from graph.documents import Added
from graph.facts import fact_id
from graph.identity import Merge
from graph.jobs import Job, Jobs
from settings import Settings
from workers import work
from workers.context import Context
from workers.reader import ReaderAway

Here = Callable[..., Context]
OAK, ACME = ("lamp", "MADE_OF", "material/Oak"), ("chair", "MADE_BY", "brand/Acme")
SENTENCE = "A desk lamp made of oak."


@pytest.fixture
def here(database: Database, settings: Settings, tmp_path: Path) -> Here:
    """Fills the shop, and makes a worker's context."""
    shop(database, tmp_path)

    def make(**changed: Any) -> Context:
        return FakeContext.of(database, settings, **changed)

    return make


@pytest.fixture
def model() -> Iterator[Model]:
    with language_model() as model:
        yield model


def found(job: Job) -> dict[str, int]:
    return {name: count for name, count in job.found.items() if count}


def test_what_is_sure_is_related_and_what_is_not_waits(settings: Settings, here: Here) -> None:
    job = do(here(), "documents")
    assert (job.state, job.total, job.done) == ("done", 3, 3)
    assert found(job) == {"facts": 4, "sure": 2, "negated": 1}
    assert related(settings) == {OAK, ACME}
    assert told(settings) == {
        (*OAK, "accepted"),
        (*ACME, "accepted"),
        ("chair", "MADE_BY", "brand/Bolt", "proposed"),
        ("shelf", "MADE_OF", "material/Oak", "proposed"),
    }
    (relation,) = ask(settings, "MATCH (:Item {id: 'lamp'})-[r:MADE_OF]->() RETURN r {.*} AS r")
    at = relation["r"].pop("extracted_at")
    assert relation["r"] == {
        "source": "document", "state": "accepted", "fact": fact_id(*OAK), "sentence": SENTENCE,
        "model": "plain/1", "confidence": 0.95,
    }  # fmt: skip
    assert at
    assert degrees_are_right(settings)


def test_again_nothing_is_read_and_all_by_force_changes_nothing(
    database: Database, settings: Settings, here: Here
) -> None:
    do(here(), "documents")
    before, revisions = contents.facts(database), "MATCH (i:Item) RETURN sum(i.revision) AS n"
    counted = ask(settings, revisions)
    assert do(here(), "documents").total == 0
    assert do(here(), "documents", {"force": True}).done == 3
    assert contents.facts(database).nodes == before.nodes
    assert contents.facts(database).relations == before.relations
    assert ask(settings, revisions) == counted


def test_a_text_that_changed_is_read_again_and_what_it_told_goes(settings: Settings, here: Here) -> None:
    do(here(), "documents")
    ask(settings, "MATCH (i:Item {id: 'lamp'}) SET i.text = 'A lamp made of steel.'")
    ask(settings, "MATCH (i:Item {id: 'chair'}) SET i.text = null")
    assert do(here(), "documents").done == 2
    assert related(settings) == {("lamp", "MADE_OF", "material/Steel")}
    assert {one[:3] for one in told(settings)} == {
        ("lamp", "MADE_OF", "material/Steel"),
        ("shelf", "MADE_OF", "material/Oak"),
    }
    assert degrees_are_right(settings)


def test_a_decision_outlives_every_reading(database: Database, settings: Settings, here: Here) -> None:
    do(here(), "documents")
    shelf = ("shelf", "MADE_OF", "material/Oak")
    facts.decide(database, [fact_id(*OAK)], "removed")
    assert facts.decide(database, [fact_id(*shelf)], "accepted").items == ["shelf"]
    assert related(settings) == {ACME, shelf}
    do(here(), "documents", {"force": True})
    assert related(settings) == {ACME, shelf}
    ask(settings, "MATCH (i:Item) SET i.text = null")
    do(here(), "documents")
    assert told(settings) == {(*OAK, "removed"), (*shelf, "accepted")}
    assert degrees_are_right(settings)
    facts.decide(database, [fact_id(*OAK)], "accepted")
    assert related(settings) == {OAK, shelf}


def test_a_relation_that_the_data_has_is_left_alone(
    database: Database, settings: Settings, here: Here
) -> None:
    do(here(), "documents")
    shelf = fact_id("shelf", "MADE_OF", "material/Oak")
    ask(
        settings, "MATCH (i:Item {id: 'shelf'}), (e {id: 'material/Oak'}) CREATE (i)-[:MADE_OF {own: 1}]->(e)"
    )
    facts.decide(database, [shelf], "accepted")
    facts.decide(database, [shelf], "removed")
    kept = ask(settings, "MATCH (:Item {id: 'shelf'})-[r:MADE_OF]->() RETURN r {.*} AS r")
    assert kept == [{"r": {"own": 1}}]


def test_a_decision_marks_items_for_their_texts_and_raises_the_catalogue(
    database: Database, settings: Settings, here: Here
) -> None:
    do(here(), "documents")
    version = "MATCH (m:Model {id: 'catalogue'}) RETURN m.version AS v"
    (before,) = ask(settings, version)
    facts.decide(database, [fact_id(*OAK)], "removed")
    marked = ask(settings, "MATCH (i:Item) WHERE i.pending RETURN i.id AS id")
    assert (marked, ask(settings, version)[0]["v"]) == ([{"id": "lamp"}], before["v"] + 1)
    facts.decide(database, [fact_id(*OAK)], "removed")
    assert ask(settings, version)[0]["v"] == before["v"] + 1


def test_added_texts_tell_too_and_a_fact_stays_while_one_says_it(
    database: Database, settings: Settings, here: Here
) -> None:
    review = Added("lamp", "review", "Lovely, it is made of oak.")
    assert documents.add(database, [review, Added("nobody", "x", "Made of oak.")]) == [
        Added("nobody", "x", "Made of oak.")
    ]
    assert do(here(), "documents").done == 4
    documents.add(database, [review])
    assert do(here(), "documents").total == 0
    ask(settings, "MATCH (i:Item {id: 'lamp'}) SET i.text = 'A lamp.'")
    do(here(), "documents")
    assert OAK in related(settings)
    documents.add(database, [Added("lamp", "review", "")])
    do(here(), "documents")
    assert related(settings) == {ACME}


def test_a_worker_that_died_before_it_wrote_loses_nothing(
    database: Database, settings: Settings, here: Here
) -> None:
    context = here()
    jobs, chunks = Jobs(database), Chunks(database)
    job = jobs.create("documents")
    (chunk,) = work.plan(context, job.id)
    claim = chunks.claim(chunk, "dead")
    assert claim
    assert work.KINDS["documents"].run(context, claim, _Alive())[1] == 3  # type: ignore[arg-type]
    assert told(settings) == set()
    chunks.let_go("dead")
    work.run(context, chunk)  # text by text, since its worker died
    assert jobs.get(job.id).state == "done"
    assert found(jobs.get(job.id)) == {"facts": 4, "sure": 2, "negated": 1}
    assert related(settings) == {OAK, ACME}


def test_what_was_merged_is_named_by_both_names_and_its_facts_follow(
    database: Database, settings: Settings, here: Here
) -> None:
    do(here(), "documents")
    identity.merge(database, [Merge("material/Oak", "material/Steel", 1.0, [], "list")])
    steel = ("lamp", "MADE_OF", "material/Steel")
    assert steel in related(settings)
    facts.decide(database, [fact_id(*OAK)], "removed")
    assert related(settings) == {ACME}
    facts.decide(database, [fact_id(*OAK)], "accepted")
    assert related(settings) == {steel, ACME}
    do(here(), "documents", {"force": True})
    assert {one[2] for one in told(settings) if one[0] == "shelf"} == {"material/Steel"}
    assert degrees_are_right(settings)


def test_with_an_item_go_its_texts_and_facts(database: Database, settings: Settings, here: Here) -> None:
    from graph.writing import items

    do(here(), "documents")
    items.delete(database, "lamp")
    left = ask(settings, "MATCH (n:Text|Fact {item: 'lamp'}) RETURN count(*) AS n")
    assert left == [{"n": 0}]
    assert degrees_are_right(settings)


def test_what_a_model_reads_waits_until_it_is_accepted_and_new_entities_with_it(
    database: Database, settings: Settings, here: Here, model: Model
) -> None:
    model.says(
        {"type": "MADE_OF", "kind": "Material", "entity": "oak", "sentence": SENTENCE, "confidence": 0.9},
        {"type": "MADE_BY", "kind": "Brand", "entity": "desk lamp", "sentence": SENTENCE, "confidence": 1},
        {"type": "OWNED_BY", "kind": "Brand", "entity": "oak", "sentence": SENTENCE, "confidence": 1},
        {"type": "MADE_OF", "kind": "Material", "entity": "gold", "sentence": SENTENCE, "confidence": 1},
    )
    context = here(reader_url=model.url, reader_model="m", reader_key=SecretStr("k"))
    job = do(context, "documents")
    assert job.state == "done"
    assert found(job) == {"facts": 2, "unnamed": 1, "unrelated": 3, "unquoted": 6}
    assert model.headers[0]["Authorization"] == "Bearer k"
    assert related(settings) == set()
    new = ("lamp", "MADE_BY", "brand/desk lamp")
    assert told(settings) == {(*OAK, "proposed"), (*new, "proposed")}
    assert not ask(settings, "MATCH (e:Entity {id: 'brand/desk lamp'}) RETURN e")
    facts.decide(database, [fact_id(*new)], "accepted")
    (made,) = ask(settings, "MATCH (e:Brand {id: 'brand/desk lamp'}) RETURN e.name AS n, e.degree AS d")
    assert made == {"n": "desk lamp", "d": 1}
    do(here(reader_url=model.url, reader_model="m", documents_accept_model=0.9), "documents", {"force": True})
    assert related(settings) == {OAK, new}


def test_another_reader_makes_every_text_stale(settings: Settings, here: Here, model: Model) -> None:
    do(here(), "documents")
    assert do(here(reader_url=model.url), "documents").done == 3
    assert (related(settings), told(settings)) == (set(), set())


def test_a_text_whose_answer_cannot_be_used_is_set_aside_and_the_others_are_read(
    settings: Settings, here: Here, model: Model
) -> None:
    model.said = lambda asked: "Sure! Here you go" if "desk lamp" in asked else '{"facts": []}'
    job = do(here(reader_url=model.url), "documents")
    assert (job.state, job.done) == ("failed", 2)
    assert [(one.label, one.id) for one in job.quarantined] == [("Text", "item/lamp")]
    assert "it is no JSON" in job.quarantined[0].reason
    assert do(here(reader_url=model.url), "documents").total == 0
    ask(settings, "MATCH (i:Item {id: 'lamp'}) SET i.text = 'Another lamp.'")
    assert do(here(reader_url=model.url), "documents").state == "done"


@pytest.mark.parametrize("status", [503, 429])
def test_while_the_model_is_away_the_chunk_waits(
    database: Database, here: Here, model: Model, status: int
) -> None:
    context, jobs = here(reader_url=model.url), Jobs(database)
    model.status = status
    job = jobs.create("documents")
    (chunk,) = work.plan(context, job.id)
    for _ in range(4):
        with pytest.raises(ReaderAway, match="does not answer"):
            work.run(context, chunk)
    model.status = 200
    assert work.run(context, chunk) == 3
    assert jobs.get(job.id).state == "done"


class _Alive:
    """A lease that holds."""

    def check(self) -> None: ...
