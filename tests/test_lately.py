"""What counts of late: a half-life where one is set, and the last session beside the whole history."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from flask.testing import FlaskClient

from api.app import create_app
from embeddings.recency import DAY, aged
from graph.lately import last_session, session_alone
from graph.records import Event, Mute, Say, UserState
from settings import Settings

Answer = dict[str, Any]
START = datetime(2026, 1, 1, tzinfo=UTC)


def state(*minutes: float, mutes: tuple[Mute, ...] = ()) -> UserState:
    """A user with events so many minutes after a start, given newest first."""
    events = [
        Event(f"i{n}", f"i{n}", "like", None, 1.0, START + timedelta(minutes=at), f"e{n}", None)
        for n, at in enumerate(minutes)
    ]
    return UserState("u", {}, 0, 0, 0, Say(mutes=mutes), tuple(events))


def test_signals_halve_with_each_half_life_back_from_the_newest() -> None:
    at = np.asarray([100.0, 90.0, 80.0]) * DAY
    assert aged([1.0, 0.5, 1.0], at, 10.0) == pytest.approx([1.0, 0.25, 0.25])
    assert aged([1.0, 0.5, 1.0], at + 365 * DAY, 10.0) == pytest.approx([1.0, 0.25, 0.25]), (
        "a pause changes nothing"
    )
    assert aged([1.0, 0.5, 0.0], at, None) == pytest.approx([1.0, 0.5, 0.0])
    assert aged([1.0, 1.0], [1e12, 0.0], 0.001)[1] > 0, "a liking stays one"
    assert len(aged([], [], 10.0)) == 0


def test_a_session_ends_at_the_first_long_pause() -> None:
    half_an_hour = timedelta(minutes=30)
    assert [e.item for e in last_session(state(100, 90, 75, 45, 44), half_an_hour)] == ["i0", "i1", "i2"]
    assert last_session(state(), half_an_hour) == ()
    muted = state(100, 90, 20, mutes=(Mute("Item", "i1", event_id="e1"),))
    assert [e.item for e in last_session(muted, half_an_hour)] == ["i0"], "what is muted joins nothing"


def test_a_session_alone_says_nothing_of_before_and_offers_nothing_of_it_again() -> None:
    alone = session_alone(state(100, 90, 20, 10), timedelta(minutes=30))
    assert [event.item for event in alone.met] == ["i0", "i1"]
    assert alone.left_out == ["i0", "i1", "i2", "i3"]


@pytest.mark.server
def test_a_half_life_counts_in_every_part_and_in_the_profile(client: FlaskClient, world: Settings) -> None:
    app = create_app(world.model_copy(update={"half_life_days": 1.0}))
    aging = app.test_client()

    def parts(asked: FlaskClient, item: str) -> dict[tuple[str, str], float]:
        address = f"/v1/users/1/recommendations/{item}/explanation"
        reasons = (asked.get(address).json or {})["reasons"]
        return {
            (one["kind"], one["path"]["nodes"][1]["id"]): one["contribution"]
            for one in reasons
            if one["kind"] in ("collaborative", "knowledge")
        }

    try:
        plain, half = parts(client, "b"), parts(aging, "b")
        # user 1 liked a on day 1 and c on day 2, and met d on day 3: signals 1/4 (raised to .35), 1/2 and 0 (to .35)
        faded = [0.35, 0.5 * 0.5**0.1, 0.35 * 0.5**0.2]
        mass = max(sum(faded), 1.0)
        assert half["collaborative", "c"] == pytest.approx(10 * 0.25 * faded[1] / mass)
        assert half["collaborative", "a"] == pytest.approx(10 * 0.5 * faded[2] / mass)
        assert half["knowledge", "c"] / half["knowledge", "a"] == pytest.approx(
            2 * plain["knowledge", "c"] / plain["knowledge", "a"]
        )
        profile = aging.get("/v1/users/1/profile").json or {}
        (scifi,) = (one for one in profile["interests"] if one["entity"] == "genre/Sci-Fi")
        share = 5 / 6  # of the likings of all, those of a, b, c
        p = (0.75 + 10 * share) / (0.75 + 10)
        assert scifi["weight"] == pytest.approx(p * np.log(p / share))
        assert profile["vector"]["current"], "what is kept is not aged"
    finally:
        app.extensions["persona"].close()


@pytest.mark.server
def test_the_profile_shows_the_last_session_and_a_ranking_may_start_from_it_alone(
    client: FlaskClient, world: Settings
) -> None:
    profile = client.get("/v1/users/2/profile").json or {}
    session = profile["session"]
    assert session["items"] == ["b"]
    assert session["events"] == 1
    assert session["since"] == session["last"] == "2026-01-02T00:00:00+00:00"
    assert session["interests"] == [], "one item is no interest"
    assert (client.get("/v1/users/4/profile").json or {})["session"] is None
    app = create_app(world.model_copy(update={"session_minutes": 10_000.0}))
    long = (app.test_client().get("/v1/users/2/profile").json or {})["session"]
    app.extensions["persona"].close()
    assert long["items"] == ["b", "a"]
    found = {one["entity"]: one for one in long["interests"]}
    assert found["genre/Sci-Fi"]["weight"] == pytest.approx(found["genre/Sci-Fi"]["long_term"])

    def events(address: str) -> set[str]:
        entries = (client.get(address).json or {})["recommendations"]
        assert not {entry["item"] for entry in entries} & {"a", "b"}
        paths = [reason["path"] for entry in entries for reason in entry["reasons"]]
        return {r["event_id"] for path in paths for r in path["relations"] if r["type"] == "INTERACTED"}

    assert events("/v1/users/2/recommendations?reasons=all") == {"2-a", "2-b"}
    assert events("/v1/users/2/recommendations?reasons=all&session=true") == {"2-b"}
