"""What became of events, as the OpenAPI document shows it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict


class EventResult(BaseModel):
    """What became of one event: in the graph now, there before, or not taken and why."""

    event_id: str | None
    status: Literal["written", "duplicate", "conflict", "refused"]
    reason: str | None


class EventCounts(BaseModel):
    """How many of each."""

    written: int
    duplicate: int
    conflict: int
    refused: int


class EventsTaken(BaseModel):
    """What became of events, in their order; what is `written` or `duplicate` is durable and counts from now on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "counts": {"written": 1, "duplicate": 0, "conflict": 0, "refused": 1},
                    "results": [
                        {"event_id": "order-17", "status": "written", "reason": None},
                        {
                            "event_id": "order-18",
                            "status": "refused",
                            "reason": "item: 'x' is not in the graph",
                        },
                    ],
                }
            ]
        }
    )
    counts: EventCounts
    results: list[EventResult]


class Moved(BaseModel):
    """How much was a session's and is a user's now."""

    events: int
    says: int
    kept: int


class Merged(BaseModel):
    """A session that turned out to be a user."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"user": "1", "session": "b7f1", "moved": {"events": 3, "says": 0, "kept": 0}}]
        }
    )
    user: str
    session: str
    moved: Moved
