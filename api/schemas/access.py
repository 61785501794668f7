"""Requests for keys, the audit log, and questions of analysts."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, StringConstraints

from api.schemas.base import Id, PageQuery, Strict
from graph.moments import moment

MOST_GRACE = 30 * 24 * 3600
"""Seconds that an old secret may be good for."""


class KeyPath(Strict):
    """Which key."""

    key: Id = Field(json_schema_extra={"example": "3f6c0a91d2b7"})


class KeyBody(Strict):
    """A key to be made."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "shop", "scope": "write", "expires_at": "2027-12-31"}]},
    )
    name: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)] = Field(
        description="What it is for."
    )
    scope: Literal["read", "write", "admin"] = Field(description="Each may do what those before it may.")
    expires_at: Id | None = Field(
        None, description="A day (until its end, UTC) or a time from which on it opens nothing; null: never."
    )

    @property
    def expires(self) -> datetime | None:
        """When it expires.

        Raises:
            InvalidInput: that is no day and no time.
        """
        return moment(self.expires_at, field="expires_at").at if self.expires_at else None


class RotateBody(Strict):
    """How a key gets a new secret."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"grace_seconds": 3600}]})
    grace_seconds: float = Field(
        0.0, ge=0, le=MOST_GRACE, description="Seconds that the old secret is good for yet."
    )


class AuditQuery(PageQuery):
    """Which entries of the audit log."""

    key: Id | None = Field(None, description="Only of this key.")
    since: Id | None = Field(None, description="Not before this day (its end, UTC) or time.")
    until: Id | None = Field(None, description="Not after this day (its end, UTC) or time.")

    @property
    def times(self) -> dict[str, datetime | None]:
        """From when until when.

        Raises:
            InvalidInput: one of them is no day and no time.
        """
        of = {"since": self.since, "until": self.until}
        return {name: moment(text, field=name).at if text else None for name, text in of.items()}


class CypherBody(Strict):
    """A question in Cypher."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "query": "MATCH (i:Item)-[:MADE_OF]->(e:Entity {id: $material}) RETURN count(i) AS items",
                    "parameters": {"material": "material/oak"},
                }
            ]
        },
    )
    query: str = Field(min_length=1, max_length=20_000, description="It may only read.")
    parameters: dict[Id, Any] = Field({}, description="Values for `$name` in it.")
    limit: int | None = Field(None, ge=1, description="Rows; at most, and unset, PERSONA_CYPHER_ROWS.")
