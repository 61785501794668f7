"""Another encoder takes over on a real graph: beside the one that serves, by a gate, in one write, and back."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from api_world import real_encoder
from cli_runs import Run, runner
from flask.testing import FlaskClient
from import_fakes import ask
from slot_readers import Asked, Oracle, Readers
from snapshots import Snapshot
from work_fakes import FakeContext, do

import cypher
from api.app import create_app
from api.cli import embeddings as commands
from api.processes import environment
from embeddings.encoder import OnnxEncoder
from errors import InvalidInput
from graph import knowledge, slots
from graph.connection import Database
from graph.knowledge import Staleness
from graph.slots import Slots, SlotTaken
from settings import Settings
from workers import embed, refresh
from workers import slots as encoders
from workers.context import Context

pytestmark = pytest.mark.server
CURRENT = [Staleness("Entity", 4, 0, 0), Staleness("Item", 6, 0, 0)]


@pytest.fixture
def one(database: Database, settings: Settings) -> Settings:
    return settings.model_copy(update={"entity_min_degree": 1})


@pytest.fixture
def here(database: Database, one: Settings, built: Snapshot) -> Context:
    """A worker on the small world, embedded with the real encoder."""
    built.restore(one)
    return FakeContext.of(database, one, real_encoder(one))


@pytest.fixture
def client(here: Context, one: Settings) -> Iterator[FlaskClient]:
    app = create_app(one)
    yield app.test_client()
    app.extensions["persona"].close()


@pytest.fixture
def run(
    here: Context, one: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    for name, value in environment(one).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(commands, "GRACE", 0.0)
    return runner(capsys)


def asking(client: FlaskClient) -> list[Callable[[], Asked]]:
    """A ranking, a search and items alike, each of one thread."""

    def get(kind: str, of: str, url: str, body: Any = None) -> Asked:
        own = client.application.test_client()
        answer = own.post(url, json=body) if body else own.get(url)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return kind, of, json.loads(answer.data)

    return [
        lambda: get("ranking", "1", "/v1/users/1/recommendations?reasons=all"),
        lambda: get("search", "space horror", "/v1/search", {"text": "space horror", "limit": 6}),
        lambda: get("similar", "a", "/v1/items/a/similar?by=embedding&limit=5"),
    ]


def oracle(one: Settings, context: Context) -> Oracle:
    rows = ask(one, "MATCH (i:Item) RETURN i.id AS id, i.embedding AS a, i.embedding_b AS b")
    stored = {slot: {row["id"]: np.asarray(row[slot], float) for row in rows} for slot in "ab"}
    found = dict(encoders.in_use(context))
    query = {slot: lambda text, by=by: by.encode([text])[0].astype(float) for slot, by in found.items()}
    return Oracle(stored, query)  # type: ignore[arg-type]


def test_another_encoder_takes_over_and_back_while_answers_are_read(
    here: Context, run: Run, client: FlaskClient, one: Settings, base: Path
) -> None:
    readers = Readers(asking(client))
    with readers.reading():
        readers.more(1)
        assert do(here, "reembed", {"model": str(base)}).state == "done"
        refused = run("embeddings", "switch")
        assert refused.status == 1
        assert (
            "was not let through: mean cosine of two items" in refused.err
        )  # random weights tell nothing apart
        assert slots.read(here.database).serving == "a"
        readers.more(2)
        for command, serving in (("switch --force", "b"), ("rollback", "a"), ("switch --force", "b")):
            told = json.loads(run("embeddings", *command.split(), "--json").out)
            assert told["serving"] == serving
            assert {row["slot"]: row["state"] for row in told["slots"]} == {
                serving: "serves",
                told["before"]: "before",
            }
            readers.more(2)
    assert readers.faults == []
    judged, mixed = oracle(one, here).judge(readers.answers)
    assert mixed == []
    assert all(judged[slot][kind] > 2 for slot in "ab" for kind in ("ranking", "search", "similar"))


def test_what_is_written_meanwhile_is_embedded_for_both(here: Context, one: Settings, base: Path) -> None:
    do(here, "reembed", {"model": str(base)})
    ask(one, "MATCH (i:Item {id: 'a'}) SET i.title = 'Another'")
    job = do(here, "embed")
    assert (job.state, job.done) == ("done", 8)  # the item and three entities known from it, in both slots
    texts = [knowledge.texts(here.database, slot, "Item", ["a"])[0] for slot in ("a", "b")]
    assert [text.text.startswith("Another (1979), film.") for text in texts] == [True, True]
    assert texts[0].of != texts[1].of
    for slot in ("a", "b"):
        assert knowledge.staleness(here.database, 1, slot) == CURRENT


def test_an_item_that_somebody_waits_for_gets_both_or_what_serves_where_the_other_cannot_be_had(
    here: Context, one: Settings, base: Path
) -> None:
    def written(title: str) -> list[int]:
        ask(one, "MATCH (i:Item {id: 'a'}) SET i.title = $title, i.pending = true", title=title)
        assert refresh.run(here, ["a"]) == 1
        assert ask(one, "MATCH (i:Item {pending: true}) RETURN i.id AS id") == []
        counts = [knowledge.staleness(here.database, 1, slot)[1] for slot in ("a", "b")]
        return [items.current for items in counts]

    do(here, "reembed", {"model": str(base)})
    assert written("Another") == [6, 6]
    here.encoders.clear()
    gone = one.model_copy(update={"home": one.folder / "elsewhere"})
    gone.__dict__.pop("folder", None)  # it was asked for before
    elsewhere = FakeContext.of(here.database, gone, here.encoder)
    held = slots.read(here.database).held["b"]
    ask(one, "MATCH (h:Model {id: 'embedding/b'}) SET h.source = '/nowhere'")
    here = elsewhere
    assert written("Yet another") == [6, 5]  # it counts as missing until the next job
    ask(one, "MATCH (h:Model {id: 'embedding/b'}) SET h.source = $source", source=held.source)
    assert do(here, "embed", {"label": "Item"}).done == 1


def test_a_slot_that_is_dropped_takes_nothing_more_and_is_free(
    here: Context, run: Run, one: Settings, base: Path
) -> None:
    do(here, "reembed", {"model": str(base)})
    made = dict(encoders.in_use(here))["b"]
    late, _ = embed.encode(here.database, "b", made, "Item", ["a", "b"])
    told = json.loads(run("embeddings", "drop", "--json").out)
    assert [row["slot"] for row in told["slots"]] == ["a"]
    here.database.write_together(late)
    left = "MATCH (n) WHERE n.embedding_b IS NOT NULL OR n.knowledge_of_b IS NOT NULL RETURN n.id AS id"
    assert ask(one, left) == []
    names = [row["name"] for row in ask(one, "SHOW VECTOR INDEXES YIELD name RETURN name ORDER BY name")]
    assert names == ["entity_embedding", "item_embedding"]
    assert knowledge.staleness(here.database, 1) == CURRENT
    assert run("embeddings", "rollback").err.startswith("persona: No vectors served before")
    assert run("embeddings", "switch").err.startswith("persona: No other encoder's vectors are there")


def test_the_slot_that_was_first_is_prepared_anew_in_another_dimension(
    here: Context, run: Run, one: Settings, base: Path, client: FlaskClient
) -> None:
    do(here, "reembed", {"model": str(base)})
    assert run("embeddings", "switch", "--force").status == 0
    assert run("embeddings", "drop").status == 0
    assert slots.read(here.database).in_use == ("b",)
    assert client.post("/v1/search", json={"text": "space"}).json["results"]  # type: ignore[index]
    assert do(here, "embed", {"force": True}).done == 10
    assert do(here, "reembed", {"model": "base"}).done == 10
    assert run("embeddings", "switch").status == 0
    assert slots.read(here.database).serving == "a"
    assert client.get("/v1/items/a/similar?by=embedding").json["similar"]  # type: ignore[index]


def test_asked_again_it_goes_on_and_another_is_refused(here: Context, base: Path, run: Run) -> None:
    assert do(here, "reembed", {"model": str(base)}).done == 10
    assert do(here, "reembed", {"model": str(base)}).total == 0
    with pytest.raises(encoders.Serves):
        encoders.take(here, "base")
    held = slots.read(here.database).held
    with pytest.raises(SlotTaken):
        slots.take(here.database, held["a"], slots.Held("b", "/x", "x", "1", 32, 64))
    rows = run("embeddings").out
    assert "serves" in rows
    assert "ready" in rows


@pytest.mark.parametrize("model", ["nothing", "1.5", "9" * 10, "encoder/x", ""])
def test_what_is_no_encoder_is_refused(run: Run, model: str) -> None:
    assert run("embeddings", "prepare", model).err.startswith("persona: model: is base, the number of")


def test_a_job_for_an_encoder_that_is_not_there_says_so(here: Context, tmp_path: Path) -> None:
    for model, said in (("77", "No tuned encoder '0077'"), (str(tmp_path), "cannot serve")):
        job = do(here, "reembed", {"model": model})
        assert job.state == "failed"
        assert job.error is not None
        assert said in job.error
    assert slots.read(here.database) == Slots()


def test_the_gate_lets_through_what_is_as_good(here: Context, run: Run, one: Settings, base: Path) -> None:
    do(here, "reembed", {"model": str(base)})
    ask(
        one,
        "MATCH (n) WHERE n.embedding IS NOT NULL SET n.embedding_b = n.embedding",
    )
    ask(
        one,
        "MATCH (m:Model {id: 'embedding/b'}) MATCH (a:Model {id: 'embedding/a'}) "
        "SET m += a {.source, .name, .revision}",
    )
    report = json.loads(run("embeddings", "check", "--json").out)
    checks = {one["check"]: one for one in report["checks"]}
    assert report["passed"] is True
    assert checks["neighbours"]["figures"]["mean"] == 1.0
    assert checks["by title"]["figures"]["ratio"]["mean"] == 1.0
    ask(
        one,
        "MATCH (i:Item {id: 'b'}) SET i.embedding_b = [x IN i.embedding | x * 2], i.embedding_of_b = 'old'",
    )
    failed = run("embeddings", "check")
    assert failed.status == 1
    for said in ("9 of 10 vectors current", "1 of 6 vectors not finite or not of unit length"):
        assert said in failed.out


def test_a_statement_on_the_other_slot_differs_in_its_names_alone() -> None:
    for name in ("read/vectors", "read/candidates_by_vector", "write/vectors", "write/slot_index_items"):
        plain, other = cypher.load(name), cypher.load(f"{name}@b")
        assert re.sub(r"_b\b(?!y)", "", other) == plain
        assert other != plain
    assert "item_embedding_b FOR" in cypher.load("read/search_items@b")
    with pytest.raises(FileNotFoundError):
        cypher.load("read/vectors@c")


def test_sources_of_encoders_are_kept_in_one_form() -> None:
    assert [slots.source(text) for text in ("base", "7", "0007", "encoder/7", "/m")] == [
        "base",
        "encoder/0007",
        "encoder/0007",
        "encoder/0007",
        "/m",
    ]
    with pytest.raises(InvalidInput):
        slots.source("m/relative")


def test_the_export_of_a_folder_is_read_by_its_revision(here: Context, one: Settings, base: Path) -> None:
    do(here, "reembed", {"model": str(base)})
    held = slots.read(here.database).held["b"]
    made = OnnxEncoder(one.export_folder(held.revision), 1)
    assert (held.dimension, made.description.model) == (32, held.model)
    assert held.name == base.name
