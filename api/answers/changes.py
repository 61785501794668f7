"""What changed, as the OpenAPI document shows it."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

AT = "2026-11-28T12:00:00.250Z"
JOB: JsonDict = {
    "change": "job", "job": "6f1e…", "changed_at": AT, "kind": "embed", "state": "running", "done": 512, "total": 17762,
}  # fmt: skip
EXAMPLE: JsonDict = {
    "changes": [{"change": "profile", "user": "1", "changed_at": AT}, JOB],
    "next": "1795867200250000000",
    "more": False,
}
STREAM = f"""id: 1795867200250000000..p.MQ
event: profile
data: {{"change": "profile", "user": "1", "changed_at": "{AT}"}}

"""


class ProfileChange(BaseModel):
    """What a user's profile rests on has changed."""

    change: Literal["profile"]
    user: str
    changed_at: str


class JobChange(BaseModel):
    """A job has changed."""

    change: Literal["job"]
    job: str
    changed_at: str
    kind: str
    state: str
    done: int
    total: int


class ChangesPage(BaseModel):
    """What changed, the earliest first; `next` is the cursor to go on from, `more`: there is more now."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    changes: list[ProfileChange | JobChange]
    next: str
    more: bool


def page_or_stream() -> dict[str, Any]:
    """The answer of a route that gives a page or a stream, with what it is made of in place."""
    schema = ChangesPage.model_json_schema()
    made_of = schema.pop("$defs")
    schema["properties"]["changes"]["items"] = {"anyOf": list(made_of.values())}
    return {
        "description": "A stream of events; asked with `wait=0` or for application/json, a page",
        "content": {
            "text/event-stream": {"schema": {"type": "string"}, "example": STREAM},
            "application/json": {"schema": schema, "example": EXAMPLE},
        },
    }
