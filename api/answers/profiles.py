"""Profiles, as the OpenAPI document shows them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.answers.rankings import Written


class EventSummary(BaseModel):
    """What the user did, as evidence."""

    item: str
    title: str
    kind: str
    value: float | None
    at: str
    event_id: str


class Interest(BaseModel):
    """A statement: an entity that the user stated, that the history points at, or that who is alike likes.

    `kind` is the entity's. `support` counts the events that bear it out, of which `evidence` shows the newest; of what
    is inferred, the likings of the `users` who share the `trait`, named as in reasons. `freshness` is 1 where all of it
    is as new as the newest event.
    """

    entity: str
    kind: str
    name: str
    weight: float
    lift: float | None
    support: int
    source: Literal["stated", "observed", "inferred"]
    evidence: list[EventSummary]
    first_seen: str | None
    last_seen: str | None
    freshness: float | None
    muted: bool
    trait: str | None = None
    users: int | None = None


class Mute(BaseModel):
    """A statement of the user: this entity, item or event says nothing; `evidence` would otherwise have."""

    about: Literal["entity", "item", "event"]
    id: str
    name: str
    event_id: str | None
    hide: bool
    source: Literal["stated"]
    at: str | None
    support: int
    evidence: list[EventSummary]


class Novelty(BaseModel):
    """A statement of the user: how much novelty is wanted, 0 to 1."""

    value: float
    source: Literal["stated"]


EXAMPLE_EVENT: JsonDict = {
    "item": "shop-p009", "title": "Ruse oak desk clock", "kind": "purchase", "value": None,
    "at": "2025-11-03T07:42:40+00:00",
    "event_id": "shop-c001-1/2",
}  # fmt: skip


class SessionInterest(BaseModel):
    """An entity that the last session points at; `long_term` is the weight of the interest in the whole history."""

    entity: str
    kind: str
    name: str
    weight: float
    lift: float
    support: int
    long_term: float


class Session(BaseModel):
    """The last session: the newest events with no pause between them as long as PERSONA_SESSION_MINUTES."""

    since: str
    last: str
    events: int
    items: list[str]
    interests: list[SessionInterest]


EXAMPLE_SESSION: JsonDict = {
    "since": "2026-03-04T18:41:02+00:00", "last": "2026-03-04T19:05:20+00:00", "events": 3,
    "items": ["shop-p050", "shop-p002", "shop-p009"],
    "interests": [
        {
            "entity": "material/oak", "kind": "Material", "name": "oak", "weight": 0.13, "lift": 1.6, "support": 2,
            "long_term": 0.04,
        }
    ],
}  # fmt: skip


class Profile(Written):
    """Who a user is; `portrait` is a page in words."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "1",
                    "as_of": "2026-11-24T12:00:00+00:00",
                    "interests": [
                        {
                            "entity": "material/oak", "kind": "Material", "name": "oak", "weight": 0.06,
                            "lift": 1.4, "support": 31, "source": "observed", "evidence": [EXAMPLE_EVENT],
                            "first_seen": "2025-09-22T21:57:58+00:00", "last_seen": "2026-03-04T19:05:20+00:00",
                            "freshness": 0.32, "muted": False,
                        },
                        {
                            "entity": "brand/Northwake", "kind": "Brand", "name": "Northwake",
                            "weight": 0.005, "lift": 1.6, "support": 94, "source": "inferred", "evidence": [],
                            "first_seen": "2025-09-20T08:14:02+00:00", "last_seen": "2026-04-22T23:10:38+00:00",
                            "freshness": 0.64, "muted": False, "trait": '["age", 22.0, 27.0]', "users": 172,
                        },
                    ],
                    "mutes": [
                        {
                            "about": "item", "id": "shop-p001", "name": "Mita steel mug", "event_id": None,
                            "hide": False,
                            "source": "stated", "at": "2026-11-24T12:00:00+00:00", "support": 1, "evidence": [],
                        }
                    ],
                    "novelty": {"value": 0.3, "source": "stated"},
                    "attributes": {"age": 24, "region": "north"},
                    "activity": {"events": 272, "positive_events": 163},
                    "session": EXAMPLE_SESSION,
                    "recent": [],
                    "vector": {"version": "9c1f…", "computed_at": None, "events": 163, "current": True},
                    "portrait": "What is known of you: age 24 and region north. …",
                }
            ]
        }
    )  # fmt: skip
    user: str
    as_of: str
    interests: list[Interest]
    mutes: list[Mute]
    novelty: Novelty | None
    attributes: dict[str, Any]
    activity: dict[str, Any]
    session: Session | None = Field(description="Null where nothing was done.")
    recent: list[EventSummary]
    vector: dict[str, Any]
    portrait: str
