"""Answers of the API, as the OpenAPI document shows them."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
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
    """A part of the score, with its path and a sentence."""

    kind: Literal[
        "collaborative", "behaviour", "knowledge", "interest", "semantic", "trait", "popularity", "prior"
    ]
    contribution: float
    text: str
    path: Path


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
    """A ranking with reasons."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXAMPLE_HEAD, "recommendations": [EXAMPLE_ENTRY]}]}
    )
    user: str
    model: str
    generated_at: str
    recommendations: list[Recommendation]


class Explanation(Recommendation):
    """Every part of one item's score, whether it would be recommended or not."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**EXAMPLE_HEAD, "seen": False, **EXAMPLE_ENTRY}]}
    )
    user: str
    model: str
    generated_at: str
    seen: bool


class EventSummary(BaseModel):
    """What the user did, as evidence."""

    item: str
    title: str
    kind: str
    value: float | None
    at: str
    event_id: str


class Interest(BaseModel):
    """An entity the history points at more than everyone's does, or the user stated."""

    entity: str
    kind: str
    name: str
    weight: float
    lift: float | None
    support: int
    source: Literal["observed", "stated"]
    evidence: list[EventSummary]


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
                            "lift": 1.4, "support": 31, "source": "observed", "evidence": [],
                        }
                    ],
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
    attributes: dict[str, Any]
    activity: dict[str, Any]
    recent: list[EventSummary]
    vector: dict[str, Any]
    portrait: str
