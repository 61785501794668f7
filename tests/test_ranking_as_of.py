"""Rankings as of a day, on a small real graph: the same as was made then, by a model that knows nothing later."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from import_fakes import Memory, Rows, ask
from work_fakes import NOON, FakeContext, do, films, liked

from api.ranking import Ranker
from api.retrieval import Retrieval
from graph import models
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EventRow, ItemRow, Kind, RelationRow
from graph.jobs import Jobs
from graph.models import NoModelAsOf, Superseded
from graph.moments import Moment, moment
from graph.records import Filters
from graph.statistics import refresh
from settings import Settings

pytestmark = pytest.mark.server
DAY = timedelta(days=1)
AS_OF = Moment(NOON + 10 * DAY)
PAST_LINKS = [("i0", ["i4", "i5"], [0.5, 0.25])]
LINKS = "MATCH (:Item)-[s:SIMILAR_TO]->(:Item) RETURN DISTINCT s.version AS version ORDER BY version"


def ranked(
    database: Database, settings: Settings, as_of: Moment | None = None, **wanted: Any
) -> dict[str, Any]:
    answer = Ranker(database, settings).recommend("u", reasons=None, moment=as_of, **wanted)
    return {name: value for name, value in answer.items() if name not in ("generated_at", "as_of")}


def items(answer: dict[str, Any]) -> list[str]:
    return [entry["item"] for entry in answer["recommendations"]]


@pytest.fixture
def folder(database: Database, settings: Settings, tmp_path: Path) -> Path:
    """Nine films, embedded, that six others like; u likes two of them."""
    others = [event for n in range(6) for event in liked(f"o{n}", *range(3, 9))]
    films(database, tmp_path, 9, [*liked("u", 0, 1), *others])
    do(FakeContext.of(database, settings), "embed")
    return tmp_path


def later(database: Database, folder: Path) -> None:
    """Another liking of u, many of film 2, and a film of another year."""
    again = EventRow("u-3", "u", "i3", "rate", 5.0, 1.0, AS_OF.at + DAY)
    many = [EventRow(f"o{n}-2", f"o{n}", "i2", "rate", 5.0, 1.0, AS_OF.at + DAY) for n in range(6)]
    rows: dict[Kind, Rows] = {
        Kind.ITEMS: [ItemRow("new", "New", "film", AS_OF.at.year + 1)],
        Kind.RELATIONS: [RelationRow("new", "HAS_CAST", "person/Q")],  # an interest of u's
        Kind.EVENTS: [again, *many],
    }
    run(database, Memory(rows, id="later"), folder)
    refresh(database)


def test_it_is_the_ranking_made_then(database: Database, settings: Settings, folder: Path) -> None:
    models.keep(database, AS_OF, PAST_LINKS, {})
    models.replace(database, PAST_LINKS, {})
    then = ranked(database, settings)
    later(database, folder)
    models.replace(database, [("i0", ["i8"], [0.9])], {})
    now = ranked(database, settings)
    assert items(now)[0] == "i8"
    assert "new" in items(now)
    past = ranked(database, settings, AS_OF)
    assert items(past) == items(then)
    assert (past["model"], then["model"]) == ("ranking-1", "ranking-2")
    for one, other in zip(past["recommendations"], then["recommendations"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=1e-12)
        assert len(one["reasons"]) == len(other["reasons"])


def test_why_then_is_what_the_ranking_then_says(database: Database, settings: Settings, folder: Path) -> None:
    models.keep(database, AS_OF, PAST_LINKS, {})
    later(database, folder)
    models.replace(database, [("i0", ["i8"], [0.9])], {})
    past, ranker = ranked(database, settings, AS_OF), Ranker(database, settings)
    for rank, entry in enumerate(past["recommendations"], 1):
        told = ranker.explain("u", entry["item"], moment=AS_OF)
        assert (told["model"], told["as_of"]) == (past["model"], str(AS_OF))
        assert told["score"] == pytest.approx(entry["score"], abs=1e-12)
        assert (told["standing"]["rank"], told["standing"]["status"]) == (rank, "ranked")
    assert ranker.explain("u", "new", moment=AS_OF)["standing"]["status"] == "filtered"
    assert ranker.explain("u", "new")["standing"]["status"] == "ranked"


def test_an_explained_item_has_the_popularity_of_then(
    database: Database, settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Retrieval, "candidates", lambda *_: [])  # the item is none that a ranking finds
    models.keep(database, AS_OF, [], {})
    before = Ranker(database, settings).explain("u", "i2")["score"]
    later(database, folder)
    told = Ranker(database, settings).explain("u", "i2", moment=AS_OF)
    assert told["score"] == pytest.approx(before)
    assert told["standing"]["scored"] == 1


def test_under_a_filter_those_best_known_then_come(
    database: Database, settings: Settings, folder: Path
) -> None:
    models.keep(database, AS_OF, [], {})
    later(database, folder)
    narrow = Filters(entities=("person/P",))
    entries = ranked(database, settings, AS_OF, filters=narrow)["recommendations"]
    assert {entry["item"] for entry in entries} == {f"i{n}" for n in range(2, 9)}
    known = [
        e["item"]
        for e in entries
        if any(r["kind"] == "popularity" and r["contribution"] for r in e["reasons"])
    ]
    assert sorted(known) == [f"i{n}" for n in range(3, 9)]  # nobody had liked film 2


@pytest.mark.parametrize(("released", "out"), [("2025-12-31", True), ("2027-01-01", False), ("soon", False)])
def test_the_day_of_release_counts_before_the_year(
    database: Database, settings: Settings, folder: Path, released: str, out: bool
) -> None:
    models.keep(database, AS_OF, [], {})
    later(database, folder)
    ask(settings, "MATCH (i:Item {id: 'new'}) SET i.released = $day", day=released)
    assert ("new" in items(ranked(database, settings, AS_OF))) == out


def test_without_a_model_of_then_it_says_what_to_do(
    database: Database, settings: Settings, folder: Path
) -> None:
    models.replace(database, PAST_LINKS, {})
    with pytest.raises(NoModelAsOf, match="`persona train ranking --as-of 2026-01-11`"):
        ranked(database, settings, AS_OF)
    assert ranked(database, settings, Moment(datetime.now(UTC)))["model"] == "ranking-1"


def test_of_those_kept_the_newest_that_was_made_by_then(database: Database) -> None:
    models.replace(database, PAST_LINKS, {})
    between = Moment(datetime.now(UTC))
    models.replace(database, PAST_LINKS, {})
    assert models.as_of(database, Moment(datetime.now(UTC))) == 2
    assert models.as_of(database, between) == 1
    models.keep(database, Moment(NOON), PAST_LINKS, {})
    assert models.as_of(database, between) == 1
    assert models.as_of(database, Moment(NOON + DAY)) == 3
    with pytest.raises(NoModelAsOf):
        models.as_of(database, Moment(NOON - DAY))


def test_what_is_kept_as_of_a_day_disturbs_neither_that_serve_and_is_replaced_by_the_next(
    database: Database, settings: Settings, folder: Path
) -> None:
    for _ in range(2):
        models.replace(database, PAST_LINKS, {}, learned=[("i0", [1.0])])
    models.keep(database, AS_OF, PAST_LINKS, {}, learned=[("i0", [3.0])])
    assert [row["version"] for row in ask(settings, LINKS)] == [1, 2, 3]
    models.keep(database, AS_OF, PAST_LINKS, {}, learned=[("i0", [4.0])])
    assert [row["version"] for row in ask(settings, LINKS)] == [1, 2, 4]
    assert [run["state"] for run in models.runs(database)] == ["as of", "gone", "serves", "before"]
    assert models.rollback(database) == (1, 2)
    assert models.rollback(database) == (2, 1)
    models.replace(database, PAST_LINKS, {}, learned=[("i0", [5.0])])
    assert [row["version"] for row in ask(settings, LINKS)] == [2, 4, 5]
    (row,) = ask(
        settings, "MATCH (i:Item {id: 'i0'}) RETURN i.learned_0 AS a, i.learned_1 AS b, i.learned_2 AS c"
    )
    assert (sorted([row["a"], row["b"]]), row["c"]) == ([[1.0], [5.0]], [4.0])


def test_of_two_at_once_each_comes_to_its_end(database: Database, settings: Settings, folder: Path) -> None:
    def checks(other: Any) -> Any:
        ran: list[int] = []

        def check() -> None:
            if not ran:
                ran.append(0)
                other()

        return check

    kept = checks(lambda: models.keep(database, AS_OF, PAST_LINKS, {}))
    assert models.replace(database, PAST_LINKS, {}, kept) == 1
    served = checks(lambda: models.replace(database, PAST_LINKS, {}))
    assert models.keep(database, AS_OF, PAST_LINKS, {}, served) == 3
    assert [row["version"] for row in ask(settings, LINKS)] == [1, 3, 4]
    newer = checks(lambda: models.keep(database, AS_OF, PAST_LINKS, {}))
    with pytest.raises(Superseded):
        models.keep(database, AS_OF, PAST_LINKS, {}, newer)


def test_a_job_trains_as_of_a_day_on_what_was_known_then(
    database: Database, settings: Settings, folder: Path
) -> None:
    context = FakeContext.of(database, settings)
    do(context, "ranking")
    serves = models.serving(database)
    later(database, folder)
    job = do(context, "ranking", {"as_of": AS_OF.day})
    assert job.state == "done"
    (past, first) = models.runs(database)
    assert (past["state"], past["events"], past["items"]) == ("as of", 38, 9)
    assert (past["trained_on"], past["job"]) == (first["trained_on"], job.id)
    assert models.serving(database) == serves
    answer = ranked(database, settings, moment(AS_OF.day))
    assert answer["model"] == f"ranking-{past['version']}"
    assert "new" not in items(answer)
    assert Jobs(database).get(job.id).parameters == {"as_of": AS_OF.day}


def test_by_arrival_it_is_by_a_model_that_knows_nothing_that_arrived_later(
    database: Database, settings: Settings, folder: Path
) -> None:
    context = FakeContext.of(database, settings)
    ask(settings, "MATCH ()-[r:INTERACTED]->() SET r.arrived = r.at")
    late = EventRow("u-5", "u", "i5", "rate", 5.0, 1.0, NOON + DAY)  # it happened by then, and arrives now
    run(database, Memory({Kind.EVENTS: [late]}, id="late"), folder)
    refresh(database)
    arrived = Moment(AS_OF.at, arrival=True)
    models.keep(database, AS_OF, PAST_LINKS, {})
    with pytest.raises(NoModelAsOf, match="`persona train ranking --as-of 2026-01-11 --by arrival`"):
        ranked(database, settings, arrived)
    do(context, "ranking", {"as_of": AS_OF.day, "by": "arrival"})
    (past, *_) = models.runs(database)
    assert (past["arrival"], past["events"]) == (True, 38)
    day = moment(AS_OF.day, arrival=True)
    assert ranked(database, settings, day)["model"] == f"ranking-{past['version']}"
    with pytest.raises(NoModelAsOf):
        ranked(database, settings, moment(AS_OF.day))
    do(context, "ranking", {"as_of": AS_OF.day})
    assert models.runs(database)[0]["events"] == 39
