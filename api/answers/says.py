"""What users say, as the OpenAPI document shows it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict


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
    "said": "state", "about": "entity:material/oak", "name": "oak", "weight": 0.5,
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
    """What a text was understood as; `say` is the body that confirms it, `unclear` what was not understood.

    `unread` are phrases that were too many for one text: send them as the next.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "1",
                    "text": "something of oak, nothing by Northwake",
                    "understood": [
                        {
                            "phrase": "something of oak", "said": "state", "weight": 0.5,
                            "about": "entity:material/oak", "kind": "Material", "name": "oak",
                            "how": "name", "score": 1.0,
                        },
                        {
                            "phrase": "nothing by Northwake", "said": "mute", "hide": True, "how": "name",
                            "score": 1.0, "about": "entity:brand/Northwake", "kind": "Brand", "name": "Northwake",
                        },
                    ],
                    "unclear": [],
                    "unread": [],
                    "say": {
                        "state": [{"about": "entity:material/oak", "weight": 0.5}],
                        "mute": [{"about": "entity:brand/Northwake", "hide": True}],
                    },
                }
            ]
        }
    )  # fmt: skip
    user: str
    text: str
    understood: list[Meaning]
    unclear: list[str]
    unread: list[str]
    say: dict[str, Any]


class Said(BaseModel):
    """What a user says now, and of all that was ever said a part, the newest first; it goes on at the offset `next`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "user": "1",
                    "stated": [EXAMPLE_SAYING],
                    "muted": [],
                    "novelty": 0.0,
                    "history": [EXAMPLE_SAYING],
                    "offset": 0,
                    "limit": 100,
                    "next": None,
                }
            ]
        }
    )
    user: str
    stated: list[Saying]
    muted: list[Saying]
    novelty: float
    history: list[Saying]
    offset: int
    limit: int
    next: int | None
