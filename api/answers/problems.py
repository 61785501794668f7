"""What is wrong, as the OpenAPI document shows it."""

from pydantic import BaseModel, ConfigDict


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
