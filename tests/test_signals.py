"""Which of a user's events with one item decides: the latest opinion, else the strongest of what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from graph.signals import OPINIONS, decisive

KINDS = {
    "view": 0.1,
    "play": 0.5,
    "purchase": 1.0,
    "skip": 0.0,
    "like": 1.0,
    "dislike": 0.0,
    "return": 0.0,
    "rate": 1.0,
}
Answer = dict[str, Any]


@dataclass(frozen=True)
class Done:
    """An event."""

    item: str
    kind: str
    n: int

    @property
    def signal(self) -> float:
        return KINDS[self.kind]


def done(kinds: Sequence[str], item: str = "a") -> list[Done]:
    """Events with one item, the newest first, of kinds given oldest first."""
    return [Done(item, kind, n) for n, kind in enumerate(kinds)][::-1]


@pytest.mark.parametrize(
    ("kinds", "decides"),
    [
        ("view", 0),
        ("purchase view", 0),
        ("view purchase skip", 1),
        ("play view play", 2),
        ("skip view", 1),
        ("skip skip", 1),
        ("like dislike", 1),
        ("dislike like view", 1),
        ("rate dislike purchase", 1),
        ("purchase rate", 1),
        ("purchase return", 1),
        ("purchase return purchase view", 1),
    ],
)
def test_the_latest_opinion_decides_else_the_strongest_of_what_was_done(kinds: str, decides: int) -> None:
    assert [event.n for event in decisive(done(kinds.split()))] == [decides]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(sorted(KINDS)))))
def test_each_item_has_one_and_they_keep_their_order(drawn: list[tuple[str, str]]) -> None:
    events = [Done(item, kind, n) for n, (item, kind) in enumerate(drawn)][::-1]
    found = decisive(events)
    assert [event.n for event in found] == sorted((event.n for event in found), reverse=True)
    assert sorted(event.item for event in found) == sorted({event.item for event in events})
    for chosen in found:
        others = [event for event in events if event.item == chosen.item]
        said = [event for event in others if event.kind in OPINIONS]
        assert chosen == max(said or others, key=lambda e: (0.0 if said else e.signal, e.n))


@pytest.mark.server
def test_a_view_after_a_purchase_takes_nothing_back_and_a_dislike_does(client: FlaskClient) -> None:
    did(client, "buyer", "a", "purchase", hour=1)
    bought = ranked(client, "buyer")
    assert reasons_from(bought)
    for hour, kind in enumerate(("view", "click", "skip"), start=2):
        did(client, "buyer", "a", kind, hour=hour)
        assert ranked(client, "buyer") == bought
    did(client, "buyer", "a", "dislike", hour=5)
    profile: Any = client.get("/v1/users/session:buyer/profile").json
    assert ranked(client, "buyer") != bought
    assert profile["session"]["interests"] == []
    did(client, "other", "a", "dislike", hour=5)
    assert signals(ranked(client, "buyer")) == signals(ranked(client, "other"))


def did(client: FlaskClient, session: str, item: str, kind: str, *, hour: int) -> None:
    at = f"2026-01-01T{hour:02}:00:00Z"
    event = {"session": session, "item": item, "kind": kind, "at": at, "event_id": f"{item}-{kind}"}
    answer = client.post("/v1/events", json={"events": [event]})
    assert answer.status_code == 200, answer.text


def ranked(client: FlaskClient, session: str) -> list[Answer]:
    answer: Any = client.get(f"/v1/users/session:{session}/recommendations?reasons=all").json
    found: list[Answer] = answer["recommendations"]
    return found


def reasons_from(entries: list[Answer]) -> list[Answer]:
    """Relations of events that reasons start from."""
    paths = [reason["path"] for entry in entries for reason in entry["reasons"] if reason["path"]]
    return [one for path in paths for one in path["relations"] if one["type"] == "INTERACTED"]


def signals(entries: list[Answer]) -> list[tuple[str, float]]:
    return [(entry["item"], entry["score"]) for entry in entries]
