"""Rankings with their reasons, as the OpenAPI document shows them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict


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
        "novelty", "described",
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
    explored: bool | None = Field(
        None, description="Where the ranking is kept: whether it is a new item being tried."
    )
    propensity: float | None = Field(None, description="The probability that it stands there.")
    policy: str | None = Field(None, description="By which rule.")


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


class WhereKept(BaseModel):
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
    "browser": "http://127.0.0.1:7474/browser/?dbms=neo4j%3A%2F%2Fneo4j%40127.0.0.1%3A7687&cmd=edit&arg=MATCH%20…",
}
EXAMPLE_REASON: JsonDict = {
    "kind": "collaborative",
    "contribution": 0.066,
    "text": "Because you bought Sala bamboo desk tray: those who choose it also tend to choose Mina cutting board.",
    "path": {
        "nodes": [
            {"id": "1", "labels": ["User"], "name": "1"},
            {"id": "shop-p008", "labels": ["Item"], "name": "Sala bamboo desk tray"},
            {"id": "shop-p050", "labels": ["Item"], "name": "Mina cutting board"},
        ],
        "relations": [
            {
                "type": "INTERACTED",
                "event_id": "shop-c001-2/1",
                "value": None,
                "at": "2025-09-24T03:40:04+00:00",
            },
            {"type": "SIMILAR_TO", "weight": 0.066, "version": 1},
        ],
    },
}
EXAMPLE_ENTRY: JsonDict = {
    "item": "shop-p050",
    "title": "Mina cutting board",
    "score": 0.630,
    "text": "You bought Sala bamboo desk tray. Those who choose it also tend to choose Mina cutting board.",
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
    kept: WhereKept
