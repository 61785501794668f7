"""What is wrong, as the OpenAPI document shows it."""

from pydantic import BaseModel, ConfigDict


class FieldError(BaseModel):
    """A field of the request that is wrong, and why."""

    field: str
    reason: str


class Problem(BaseModel):
    """What is wrong (RFC 9457); `errors` name fields, and `request_id` the lines about it in the log."""

    model_config = ConfigDict(extra="allow")
    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] = []
    request_id: str | None = None
