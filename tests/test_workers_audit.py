"""The audit of stored interests, on a real graph: what has changed since they were computed is found, user by user."""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from import_fakes import Memory, ask
from work_fakes import NOON, FakeContext, do, films, liked

from embeddings.audit import Stored, audit
from embeddings.interests import Interest, weigh
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EventRow, Kind
from graph.jobs import Jobs
from graph.says import About, Change, say
from graph.statistics import refresh
from settings import Settings
from workers.context import Context


def interest(entity: str, weight: float = 0.5) -> Interest:
    return Interest(entity, "Genre", entity, weight, 2.0, 2, "observed", ("x", "y"))


@pytest.mark.parametrize(
    ("stored", "verdict"),
    [
        (Stored("a", 0.5, "h", True), "right"),
        (Stored("a", 0.5 + 1e-7, "h", True), "right"),
        (Stored("a", 0.5 + 1e-5, "h", True), "stale"),
        (Stored("a", 0.5, "another", True), "stale"),
        (Stored("a", 0.5, None, True), "stale"),
        (Stored("weak", 0.1, "h", True), "stale"),  # it still is one, but fifty are stronger
        (Stored("too few", 0.5, "h", True), "unsupported"),
        (Stored("never met", 0.5, "h", False), "unsupported"),
        (Stored("regretted", 0.5, "h", True), "contradicted"),
        (Stored("muted", 0.5, "h", True), "contradicted"),
    ],
)
def test_a_verdict(stored: Stored, verdict: str) -> None:
    now = [interest("a"), *(interest(f"{n:02}", 0.4) for n in range(49)), interest("weak", 0.1)]
    found = audit([stored], now, {one.entity for one in now} | {"too few"}, {"muted"}, "h")
    assert {name: count for name, count in found.items() if name != "missing"} == {verdict: 1}
    assert found["missing"] == (49 if stored.entity == "a" else 50)


@pytest.fixture
def context(database: Database, settings: Settings, tmp_path: Path) -> Context:
    """Three users with an interest in Q, stored; six who like other films."""
    others = [event for n in range(6) for event in liked(f"o{n}", *range(3, 9))]
    films(database, tmp_path, events=[*liked("u", 0, 1), *liked("v", 0, 1), *liked("w", 0, 1), *others])
    context = FakeContext.of(database, settings)
    do(context, "profiles")
    return context


def happens(context: Context, folder: Path, *events: EventRow) -> None:
    run(context.database, Memory({Kind.EVENTS: events}, id="later"), folder)
    refresh(context.database)


def regret(user: str, item: int) -> EventRow:
    return EventRow(f"{user}-{item} again", user, f"i{item}", "rate", 1.0, 0.0, NOON + timedelta(days=1))


def found(context: Context) -> dict[str, int]:
    job = do(context, "audit")
    assert (job.state, job.done) == ("done", 9)
    assert Jobs(context.database).page(limit=1)[0].found == job.found  # kept at the job's node
    return {name: count for name, count in job.found.items() if count}


def test_what_was_just_computed_is_right(context: Context) -> None:
    assert found(context) == {"right": 3}
    assert set(do(context, "audit").found) == {
        "right", "stale", "unsupported", "contradicted", "missing", "users_outdated",
    }  # fmt: skip


def test_what_has_changed_since_is_told_apart(context: Context, tmp_path: Path) -> None:
    again = EventRow("v-5", "v", "i5", "rate", 5.0, 1.0, NOON + timedelta(days=1))
    happens(context, tmp_path, regret("u", 1), again)  # one liking is left of Q; v has another history
    say(context.database, "w", Change(mute=[(About("Entity", "person/Q"), False)]))
    assert found(context) == {"unsupported": 1, "stale": 1, "contradicted": 1, "users_outdated": 2}
    do(context, "profiles")
    assert found(context) == {"right": 1}  # of v; the others have none any more


def test_what_is_liked_no_more_is_contradicted_and_what_is_gone_is_missing(
    context: Context, settings: Settings, tmp_path: Path
) -> None:
    happens(context, tmp_path, regret("u", 0), regret("u", 1))
    ask(settings, "MATCH (:User {id: 'v'})-[p:PREFERS]->() DELETE p")
    assert found(context) == {"contradicted": 1, "missing": 1, "right": 1, "users_outdated": 1}


def test_older_counts_are_stale_though_the_history_is_the_same(context: Context, tmp_path: Path) -> None:
    happens(context, tmp_path, *liked("o0", 0, 1))
    assert found(context) == {"stale": 3, "users_outdated": 1, "missing": 1}


def test_a_stored_interest_says_what_it_was_computed_from(context: Context, settings: Settings) -> None:
    rows = ask(
        settings, "MATCH (u:User {id: 'u'})-[p:PREFERS]->() RETURN p {.*} AS p, u.profile_version AS version"
    )
    (p,) = [row["p"] for row in rows]
    assert (p["history"], p["history_mass"], p["mass"], p["events"], p["positive"]) == (
        rows[0]["version"],
        2,
        2,
        6,
        42,
    )
    weight, lift = weigh(
        *(np.asarray(float(p[name])) for name in ("mass", "support", "events")),
        history=np.asarray(p["history_mass"]),
        positive=p["positive"],
    )
    assert (p["weight"], p["lift"]) == pytest.approx((float(weight), float(lift)))


def test_a_chunk_done_again_counts_once(context: Context, settings: Settings) -> None:
    job = do(context, "audit")
    name = "write/job_found"
    given = {"job": job.id, "chunk": f"{job.id}/1", "found": {f"found_{n}": c for n, c in job.found.items()}}
    context.database.write(name, **given)
    assert Jobs(context.database).get(job.id).found == job.found
