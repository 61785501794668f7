"""Facts that were read in texts, as the OpenAPI document shows them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

AT = "2026-11-28T12:00:00.250000000+00:00"
SENTENCE = "A desk lamp by Acme, made of oak."
ONE: JsonDict = {
    "id": "0c9d5e1f2a3b4c5d", "item": "lamp-7", "title": "Desk lamp", "type": "MADE_OF", "entity": "material/Oak",
    "kind": "Material", "name": "Oak", "state": "proposed", "by": "rule", "decided_at": None, "confidence": 0.76,
    "model": "plain/1", "sentence": SENTENCE, "extracted_at": AT, "related": False,
    "told": [
        {
            "text": "item/lamp-7", "sentence": SENTENCE, "start": 29, "end": 32, "model": "plain/1", "confidence": 0.76,
            "at": AT,
        },
    ],
}  # fmt: skip


class FactTold(BaseModel):
    """A text that says it; the name stands from `start` to `end` of the text."""

    text: str
    sentence: str
    start: int
    end: int
    model: str
    confidence: float
    at: str


class Fact(BaseModel):
    """A relation of an item to an entity, as texts tell it.

    `by` is who decided on its state: a hand, or the rule of confidence. `related`: the graph has the relation.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [ONE]})

    id: str
    item: str
    title: str | None
    type: str
    entity: str
    kind: str
    name: str
    state: Literal["proposed", "accepted", "removed"]
    by: Literal["rule", "hand"]
    decided_at: str | None
    confidence: float
    model: str
    sentence: str
    extracted_at: str
    related: bool
    told: list[FactTold]


class FactList(BaseModel):
    """Facts, the surest first."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"facts": [ONE], "offset": 0, "limit": 20, "next": None}]}
    )

    facts: list[Fact]
    offset: int
    limit: int
    next: int | None


class DecidedFact(BaseModel):
    """What a decision did: the items whose relations it changed, and whether they wait to be embedded."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"state": "accepted", "decided": 1, "items": 1, "embedding": "queued"}]
        }
    )

    state: Literal["accepted", "removed"]
    decided: int
    items: int
    embedding: Literal["queued", "waiting", "current"]
