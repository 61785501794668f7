"""Keys made and carried over HTTP, for the tests of access."""

from typing import Any

from attack_auth import KEY
from flask.testing import FlaskClient

OWNER = {"X-API-Key": KEY}


def made(client: FlaskClient, scope: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = client.post("/v1/keys", json={"name": "n", "scope": scope}, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json  # type: ignore[assignment]
    return found


def carrying(key: dict[str, Any]) -> dict[str, str]:
    return {"X-API-Key": key["secret"]}
