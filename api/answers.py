"""Answers of the API, as the OpenAPI document shows them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


class FieldError(BaseModel):
    """A field of the request that is wrong, and why."""

    field: str
    reason: str


class Problem(BaseModel):
    """What is wrong (RFC 9457); `errors` name fields."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []


class Node(BaseModel):
    """A node of a path."""

    id: str
    labels: list[str]
    name: str


class Relation(BaseModel):
    """A relation of a path, with the properties that count; `reversed`: it points against the path."""

    model_config = ConfigDict(extra="allow")
    type: str
    reversed: bool = False


class Path(BaseModel):
    """A path in the graph, from the user to the item."""

    model_config = ConfigDict(extra="allow")
    nodes: list[Node]
    relations: list[Relation]


class Reason(BaseModel):
    """A part of the score, with its path and a sentence; in an explanation, also the rank without that part."""

    kind: Literal[
        "collaborative", "behaviour", "knowledge", "interest", "stated", "semantic", "trait", "popularity", "prior",
        "novelty",
    ]  # fmt: skip
    contribution: float
    text: str
    path: Path
    rank_without: int | None = None


class Rest(BaseModel):
    """The parts not shown: their sum and their number."""

    contribution: float
    count: int


class Written(BaseModel):
    """With `fluent`: who wrote the text, and what was cut of what the model said."""

    written_by: Literal["template", "model"] | None = None
    cut: list[str] | None = None


class Recommendation(Written):
    """An item, its score, and the parts that add up to it; `text` tells the strongest, None without reasons."""

    item: str
    title: str
    score: float
    text: str | None
    reasons: list[Reason]
    rest: Rest


class Measures(BaseModel):
    """How good the reasons of a list are, each from 0 to 1."""

    lir: float = Field(
        description="Linking-interaction recency: how recent the events are that reasons start from."
    )
    sep: float = Field(
        description="Shared-entity popularity: how popular the entities are that reasons pass through."
    )
    ptd: float = Field(
        description="Path-type diversity: of as many types of path as could be shown, how many are."
    )
    explained: float = Field(description="Share of the items with a reason that starts from the user.")
    carried: float = Field(description="Share of the scores' magnitude that the shown reasons carry.")
    overall: float = Field(description="The mean of lir, sep, ptd and explained, which a re-ranking raises.")


class Loss(BaseModel):
    """What was given up for better reasons."""

    allowed: float = Field(
        description="The share that was allowed, `quality_loss`; neither of the others is larger."
    )
    gain: float = Field(description="The share of the plain ranking's discounted gain.")
    reasons: float = Field(description="The largest share, of any item, of what its strongest reasons carry.")


class Quality(Measures):
    """How good the reasons are, how good the plain ranking's would have been, and what the difference cost."""

    before: Measures
    loss: Loss


class Kept(BaseModel):
    """Where a ranking is kept."""

    id: str = Field(description="Its nodes' `ranking`.")
    new: bool = Field(
        description="Whether this request kept it; if not, what was kept as this id before stays."
    )
    items: int
    expires_at: str
    cypher: str = Field(description="Shows it as a picture, pasted into Neo4j Browser.")
    browser: str | None = Field(
        description="Opens Neo4j Browser with that statement; null where Neo4j is not ours."
    )


EXAMPLE_MEASURES: JsonDict = {
    "lir": 0.898, "sep": 0.0, "ptd": 0.286, "explained": 1.0, "carried": 0.331, "overall": 0.546,
}  # fmt: skip
EXAMPLE_QUALITY: JsonDict = {
    "lir": 0.799, "sep": 0.594, "ptd": 0.571, "explained": 1.0, "carried": 0.335, "overall": 0.741,
    "before": EXAMPLE_MEASURES,
    "loss": {"allowed": 0.05, "gain": 0.0456, "reasons": 0.0499},
}  # fmt: skip
EXAMPLE_KEPT: JsonDict = {
    "id": "6f1e0c9d",
    "new": True,
    "items": 1,
    "expires_at": "2026-12-24T12:00:00+00:00",
    "cypher": "MATCH told = (u:User)<-[:FOR]-(r:Recommendation {ranking: '6f1e0c9d'})-[:RECOMMENDS]->(i:Item) …",
    "browser": "http://127.0.0.1:7474/browser/?cmd=edit&arg=MATCH%20…",
}
EXAMPLE_REASON: JsonDict = {
    "kind": "collaborative",
    "contribution": 0.066,
    "text": "Because you gave Amadeus 5: those who choose it also tend to choose Schindler's List.",
    "path": {
        "nodes": [
            {"id": "1", "labels": ["User"], "name": "1"},
            {"id": "ml-191", "labels": ["Item"], "name": "Amadeus"},
            {"id": "ml-318", "labels": ["Item"], "name": "Schindler's List"},
        ],
        "relations": [
            {
                "type": "INTERACTED",
                "event_id": "ml-100k/1/191",
                "value": 5.0,
                "at": "1997-09-24T03:40:04+00:00",
            },
            {"type": "SIMILAR_TO", "weight": 0.066, "version": 1},
        ],
    },
}
EXAMPLE_ENTRY: JsonDict = {
    "item": "ml-318",
    "title": "Schindler's List",
    "score": 0.630,
    "text": "You gave Amadeus 5. Those who choose Amadeus also tend to choose Schindler's List.",
    "reasons": [EXAMPLE_REASON],
    "rest": {"contribution": 0.564, "count": 237},
}
EXAMPLE_HEAD: JsonDict = {"user": "1", "model": "ranking-1", "generated_at": "2026-11-24T12:00:00+00:00"}


class Recommendations(BaseModel):
    """A ranking with reasons; `as_of` where it is as of a moment."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {**EXAMPLE_HEAD, "recommendations": [EXAMPLE_ENTRY]},
                {**EXAMPLE_HEAD, "recommendations": [EXAMPLE_ENTRY], "quality": EXAMPLE_QUALITY},
            ]
        }
    )
    user: str
    model: str
    generated_at: str
    as_of: str | None = None
    recommendations: list[Recommendation]
    quality: Quality | None = Field(None, description="Where it was asked for.")


class KeptRecommendations(Recommendations):
    """A ranking with reasons, and where it is kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**EXAMPLE_HEAD, "recommendations": [EXAMPLE_ENTRY], "kept": EXAMPLE_KEPT}]
        }
    )
    kept: Kept


class Before(BaseModel):
    """An item that stands before another, and by how much."""

    rank: int
    item: str
    title: str
    score: float
    ahead: float


class Lack(BaseModel):
    """What speaks more for the best than for an item: by what it comes from, the best's mean, and the item's own."""

    kind: str
    id: str | None
    name: str | None
    its: float
    theirs: float
    gap: float


class Standing(BaseModel):
    """Where an item stands among all that were scored.

    `status`: ranked (among the `limit` best), outranked, seen, muted, hidden (it has what the user wants left out), or
    filtered (it does not pass the filters, or was not out yet).
    """

    status: Literal["ranked", "outranked", "seen", "muted", "hidden", "filtered"]
    rank: int
    scored: int
    limit: int
    behind: float
    outranked_by: list[Before]
    lacks: list[Lack]


EXAMPLE_STANDING: JsonDict = {
    "status": "outranked", "rank": 14, "scored": 297, "limit": 10, "behind": 0.021,
    "outranked_by": [
        {"rank": 1, "item": "ml-174", "title": "Raiders of the Lost Ark", "score": 3.1, "ahead": 0.4}
    ],
    "lacks": [
        {"kind": "knowledge", "id": "ml-181", "name": "Return of the Jedi", "its": 0.0, "theirs": 0.02, "gap": 0.02}
    ],
}  # fmt: skip


class Explanation(Recommendation):
    """Every part of one item's score, and where it stands: why it is among the best, or why not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**EXAMPLE_HEAD, "seen": False, **EXAMPLE_ENTRY, "standing": EXAMPLE_STANDING}]
        }
    )
    user: str
    model: str
    generated_at: str
    as_of: str | None = None
    seen: bool
    standing: Standing


class Without(BaseModel):
    """What speaks for an item `more` than for those it stands among, and its rank if the user muted that."""

    what: Literal["event", "interest"]
    about: str
    name: str
    contribution: float
    more: float
    rank: int


class Action(BaseModel):
    """All events with an item, or an interest: taken back, or added (a liking, or an interest stated at .5)."""

    about: str
    name: str


class SmallestChange(BaseModel):
    """The smallest change found, and the rank that a ranking made anew with it gives.

    `smallest`: no smaller one does it; else no part of it does. Not `found`: there is none, or the time was over.
    """

    change: Literal["remove", "add"]
    found: bool
    of: list[Action]
    rank: int | None
    smallest: bool
    timed_out: bool
    tried: int
    seconds: float


class Counterfactuals(BaseModel):
    """What would have to be different; `smallest` is null where the item is left out whatever its score."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **EXAMPLE_HEAD, "item": "ml-475", "title": "Trainspotting",
                    "limit": 10, "rank": 5, "status": "ranked",
                    "without": [
                        {
                            "what": "event", "about": "item:ml-267", "name": "Bound",
                            "contribution": 0.16, "more": 0.13,
                            "rank": 9,
                        }
                    ],
                    "smallest": {
                        "change": "remove", "found": True, "of": [{"about": "item:ml-267", "name": "Bound"}],
                        "rank": 11,
                        "smallest": True, "timed_out": False, "tried": 128, "seconds": 0.21,
                    },
                }
            ]
        }
    )  # fmt: skip
    user: str
    model: str
    generated_at: str
    item: str
    title: str
    limit: int
    rank: int
    status: Literal["ranked", "outranked", "seen", "muted", "hidden"]
    without: list[Without]
    smallest: SmallestChange | None


class Saying(BaseModel):
    """One thing that a user said, from when on and until when; `until` null: it holds."""

    said: Literal["state", "mute", "novelty"]
    about: str | None
    name: str
    weight: float | None = None
    hide: bool | None = None
    novelty: float | None = None
    at: str | None
    until: str | None


EXAMPLE_SAYING: JsonDict = {
    "said": "state", "about": "entity:genre/Sci-Fi", "name": "Sci-Fi", "weight": 0.5,
    "at": "2026-11-24T12:00:00+00:00", "until": None,
}  # fmt: skip


class Meaning(BaseModel):
    """What a phrase of a text was understood as: by an entity's name, or by meaning (`score`: the cosine)."""

    phrase: str
    said: Literal["state", "mute"]
    about: str
    kind: str
    name: str
    weight: float | None = None
    hide: bool | None = None
    how: Literal["name", "meaning"]
    score: float


class Understood(BaseModel):
    """What a text was understood as; `say` is the body that confirms it, `unclear` what was not understood."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "1",
                    "text": "slow science fiction, nothing with Tom Cruise",
                    "understood": [
                        {
                            "phrase": "slow science fiction", "said": "state", "weight": 0.5,
                            "about": "entity:genre/Sci-Fi", "kind": "Genre", "name": "Sci-Fi",
                            "how": "meaning", "score": 0.45,
                        },
                        {
                            "phrase": "nothing with Tom Cruise", "said": "mute", "hide": True, "how": "name",
                            "score": 1.0, "about": "entity:person/Tom Cruise", "kind": "Person", "name": "Tom Cruise",
                        },
                    ],
                    "unclear": [],
                    "say": {
                        "state": [{"about": "entity:genre/Sci-Fi", "weight": 0.5}],
                        "mute": [{"about": "entity:person/Tom Cruise", "hide": True}],
                    },
                }
            ]
        }
    )  # fmt: skip
    user: str
    text: str
    understood: list[Meaning]
    unclear: list[str]
    say: dict[str, Any]


class Said(BaseModel):
    """What a user says now, and all that was ever said, the newest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "1",
                    "stated": [EXAMPLE_SAYING],
                    "muted": [],
                    "novelty": 0.0,
                    "history": [EXAMPLE_SAYING],
                }
            ]
        }
    )
    user: str
    stated: list[Saying]
    muted: list[Saying]
    novelty: float
    history: list[Saying]


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
    is inferred, the likings of the `users` who share the `trait`. `freshness` is 1 where all of it is as new as the
    newest event.
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
    "item": "ml-150", "title": "Gattaca", "kind": "rate", "value": 5.0, "at": "1997-11-03T07:42:40+00:00",
    "event_id": "ml-100k/1/0150",
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
                            "entity": "genre/Sci-Fi", "kind": "Genre", "name": "Sci-Fi", "weight": 0.06,
                            "lift": 1.4, "support": 31, "source": "observed", "evidence": [EXAMPLE_EVENT],
                            "first_seen": "1997-09-22T21:57:58+00:00", "last_seen": "1998-03-04T19:05:20+00:00",
                            "freshness": 0.32, "muted": False,
                        },
                        {
                            "entity": "person/Neve Campbell", "kind": "Person", "name": "Neve Campbell",
                            "weight": 0.005, "lift": 1.6, "support": 94, "source": "inferred", "evidence": [],
                            "first_seen": "1997-09-20T08:14:02+00:00", "last_seen": "1998-04-22T23:10:38+00:00",
                            "freshness": 0.64, "muted": False, "trait": "age from 22 to below 27", "users": 172,
                        },
                    ],
                    "mutes": [
                        {
                            "about": "item", "id": "ml-1", "name": "Toy Story", "event_id": None, "hide": False,
                            "source": "stated", "at": "2026-11-24T12:00:00+00:00", "support": 1, "evidence": [],
                        }
                    ],
                    "novelty": {"value": 0.3, "source": "stated"},
                    "attributes": {"age": 24, "gender": "M", "occupation": "technician"},
                    "activity": {"events": 272, "positive_events": 163},
                    "recent": [],
                    "vector": {"version": "9c1f…", "computed_at": None, "events": 163, "current": True},
                    "portrait": "What is known of you: age 24, gender M and occupation technician. …",
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
    recent: list[EventSummary]
    vector: dict[str, Any]
    portrait: str
