"""Profiles as of a day, on a small real graph: what was known then, and the evidence of each statement."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from import_fakes import Memory, ask
from work_fakes import NOON, films, liked

from api.profiles import Profiles
from errors import InvalidInput
from graph import reading
from graph.connection import Database, Row
from graph.importing.core import run
from graph.importing.rows import EventRow, Kind
from graph.moments import Moment, moment
from graph.population import Population, Populations, TooManyLikings, read
from graph.says import About, Change, say
from graph.statistics import refresh
from settings import Settings

pytestmark = pytest.mark.server
DAY = timedelta(days=1)
P, Q = "person/P", "person/Q"
OTHERS = [event for n in range(6) for event in liked(f"o{n}", *range(3, 9))]


def event(user: str, item: int, days: float, signal: float = 1.0, of: str = "") -> EventRow:
    return EventRow(f"{user}-{item}{of}", user, f"i{item}", "rate", 5.0, signal, NOON + days * DAY)


def profile(database: Database, user: str, as_of: Moment | None = None, **wanted: Any) -> dict[str, Any]:
    answer = Profiles(database).profile(user, moment=as_of, **wanted)
    return {name: value for name, value in answer.items() if name not in ("as_of", "vector")}


def interests(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {interest["entity"]: interest for interest in answer["interests"]}


def later(database: Database, folder: Path, events: list[EventRow]) -> None:
    run(database, Memory({Kind.EVENTS: events}, id="later"), folder)
    refresh(database)


def test_it_is_the_profile_computed_then(database: Database, tmp_path: Path) -> None:
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, 0), event("u", 1, 1)])
    then = profile(database, "u")
    assert set(interests(then)) == {Q}
    regret = event("u", 1, 3, 0.0, "again")
    others = [event(f"o{n}", item, 4) for n in range(6) for item in (0, 1)]  # what u liked is common now
    later(database, tmp_path, [event("u", 4, 3), regret, *others])
    now = profile(database, "u")
    assert now != then
    assert set(interests(now)) == set()
    assert profile(database, "u", Moment(NOON + 2 * DAY)) == then
    assert profile(database, "u", Moment(NOON + 5 * DAY)) == now
    assert profile(database, "u", Moment(NOON - DAY))["activity"]["events"] == 0


def test_an_event_is_known_from_when_it_happened_or_from_when_it_arrived(
    database: Database, tmp_path: Path
) -> None:
    films(database, tmp_path, 4, [event("u", 0, 0), event("u", 1, 1)])
    as_of = NOON + 2 * DAY  # all of it was imported later than that
    assert profile(database, "u", Moment(as_of))["activity"]["events"] == 2
    assert profile(database, "u", Moment(as_of, arrival=True))["activity"]["events"] == 0
    tomorrow = datetime.now(UTC) + DAY
    assert profile(database, "u", Moment(tomorrow, arrival=True))["activity"]["events"] == 2


def test_what_was_said_is_as_it_was(database: Database, tmp_path: Path) -> None:
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, 0), event("u", 1, 1)])
    before = datetime.now(UTC)
    say(
        database,
        "u",
        Change(state=[(About("Entity", P), 0.5)], mute=[(About("Entity", Q), True)], novelty=0.3),
    )
    said = profile(database, "u")
    assert [i["source"] for i in said["interests"]] == ["stated", "observed"]
    stated, muted = said["interests"]
    assert (stated["entity"], stated["weight"], stated["support"], stated["muted"]) == (P, 0.5, 0, False)
    assert stated["first_seen"] == stated["last_seen"] > before.isoformat()
    assert (muted["entity"], muted["muted"]) == (Q, True)
    (mute,) = said["mutes"]
    assert (mute["about"], mute["id"], mute["hide"], mute["support"]) == ("entity", Q, True, 2)
    assert [e["event_id"] for e in mute["evidence"]] == ["u-1", "u-0"]
    assert said["novelty"] == {"value": 0.3, "source": "stated"}
    then = profile(database, "u", Moment(before))
    assert (then["mutes"], then["novelty"], set(interests(then))) == ([], None, {Q})
    assert not interests(then)[Q]["muted"]


def test_what_is_said_today_does_not_make_what_was_done_older(database: Database, tmp_path: Path) -> None:
    long_ago = -10_000  # days
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, long_ago), event("u", 1, long_ago + 90)])
    before = interests(profile(database, "u"))[Q]
    assert before["freshness"] == pytest.approx((1 + 0.5) / 2)
    say(database, "u", Change(state=[(About("Entity", P), 0.5)], mute=[(About("Item", "i7"), False)]))
    after = interests(profile(database, "u"))
    assert after[Q] == before
    assert after[P]["freshness"] == 1  # said since the newest event


def test_a_muted_event_is_not_what_freshness_is_counted_from(database: Database, tmp_path: Path) -> None:
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, 0), event("u", 1, 0), event("u", 9, 90)])
    assert interests(profile(database, "u"))[Q]["freshness"] == pytest.approx(0.5)
    say(database, "u", Change(mute=[(About("Item", "i9"), False)]))
    assert interests(profile(database, "u"))[Q]["freshness"] == 1


def test_a_muted_item_that_was_never_met_is_none_of_those_met(database: Database, tmp_path: Path) -> None:
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, 0), event("u", 0, 1, of="-again")])
    say(database, "u", Change(mute=[(About("Item", "i7"), False)]))
    answer = profile(database, "u")
    assert (answer["activity"]["events"], answer["activity"]["items"]) == (2, 1)
    assert [mute["id"] for mute in answer["mutes"]] == ["i7"]


def test_a_muted_event_bears_nothing_out_and_is_the_evidence_of_its_mute(
    database: Database, tmp_path: Path
) -> None:
    films(database, tmp_path, 10, [*OTHERS, event("u", 0, 0), event("u", 1, 1)])
    say(database, "u", Change(mute=[(About("Item", "i0", "u-0"), False)]))
    answer = profile(database, "u")
    assert Q not in interests(answer)  # one liking is too little
    assert [(m["about"], m["evidence"][0]["event_id"]) for m in answer["mutes"]] == [("event", "u-0")]


def test_evidence_reaches_every_supporting_event(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    mine = [event("u", n, n) for n in range(8)]
    films(database, tmp_path, 20, [*mine, *liked("o", 0, *range(9, 12))])
    ask(
        settings,
        "CREATE (e:Entity {id: 'person/R', kind: 'Person', name: 'R'}) "
        "WITH e UNWIND range(0, 7) AS n MATCH (i:Item {id: 'i' + n}) CREATE (i)-[:HAS_CAST]->(e)",
    )
    refresh(database)
    few = interests(profile(database, "u"))["person/R"]
    every = interests(profile(database, "u", evidence=None))["person/R"]
    assert (few["support"], len(few["evidence"])) == (8, 5)
    assert [e["event_id"] for e in every["evidence"]] == [f"u-{n}" for n in range(7, -1, -1)]
    assert every["first_seen"] == NOON.isoformat()
    assert every["last_seen"] == (NOON + 7 * DAY).isoformat()
    half_lives = [2 ** (-days / 90) for days in range(8)]
    assert every["freshness"] == pytest.approx(sum(half_lives) / 8)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-31", datetime(2026, 1, 31, 23, 59, 59, 999_999, UTC)),
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00+02:00", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("2026-01-31T12:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
    ],
)
def test_a_day_means_its_end_and_a_time_itself(text: str, at: datetime) -> None:
    assert moment(text).at == at


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "9", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="as_of: is a day such as"):
        moment(text)


def likings(population: Population) -> set[tuple[str, str, int]]:
    return {
        (population.users[user], population.items[item], at)
        for user, item, at in zip(
            population.user.tolist(), population.item.tolist(), population.at.tolist(), strict=True
        )
    }


def test_a_moments_population_is_that_of_a_graph_that_holds_no_more(
    database: Database, tmp_path: Path
) -> None:
    some = [event("u", 0, 0), event("o", 3, 1), event("u", 1, 1), event("o", 2, 2, 0.0)]
    films(database, tmp_path, 6, some)
    alone = read(database).all
    later(database, tmp_path, [event("u", 4, 3), event("v", 0, 4), event("o", 5, 4)])
    everyone = read(database)
    then = everyone.first(everyone.until(Moment(NOON + 2 * DAY)), False)
    assert likings(then) == likings(alone) == {(e.user, e.item, e.at.timestamp() * 1000) for e in some[:3]}
    assert (then.items, then.entities, then.popularity, then.events) == (
        alone.items,
        alone.entities,
        alone.popularity,
        alone.events,
    )
    assert then.tied.tolist() == alone.tied.tolist()
    assert then.entity.tolist() == alone.entity.tolist()
    assert everyone.first(everyone.until(Moment(NOON + 9 * DAY)), False) is everyone.all
    assert everyone.until(Moment(NOON + 9 * DAY, arrival=True)) == 0


class Counting(Database):
    """Counts how often likings are read."""

    reads = 0

    def stream(self, statement: str, **parameters: Any) -> Generator[Row]:
        self.reads += statement == "read/likings"
        return super().stream(statement, **parameters)


def test_likings_are_read_once_and_moments_between_two_are_one(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 6, [event("u", 0, 0), event("u", 1, 1), event("o", 3, 2)])
    with Counting(settings) as counting:
        populations, state = Populations(counting), reading.user_state(counting, "u")
        moments = [Moment(NOON + hours * DAY / 24) for hours in (25, 30, 47, 49)]
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda one: populations.get(one, state), moments * 2))
        assert counting.reads == 1
    assert len({id(one) for one in found}) == 2


def test_where_there_are_too_many_likings_it_is_said(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 6, [event("u", 0, 0), event("u", 1, 1), event("o", 3, 2)])
    ask(settings, "MATCH (u:User {id: 'u'}) SET u.age = 30")
    few = Profiles(database, Populations(database, 2))
    assert few.profile("u")["activity"]["events"] == 2
    with pytest.raises(TooManyLikings, match="more than 2 likings"):
        few.profile("u", moment=Moment(NOON + DAY))
    ask(settings, "MATCH (m:Model {id: 'statistics'}) SET m.positive = 0")  # before the first statistics
    with pytest.raises(TooManyLikings):
        few.profile("u", moment=Moment(NOON + DAY))
    assert few.profile("u")["activity"]["events"] == 2
