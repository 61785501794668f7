"""Pages of the change feed over HTTP."""

from typing import Any

from flask.testing import FlaskClient

Told = dict[str, Any]


def page(client: FlaskClient, since: str | None = None, **query: Any) -> Told:
    answer = client.get(
        "/v1/changes", query_string={"wait": 0, **({"since": since} if since else {}), **query}
    )
    assert answer.status_code == 200, answer.text
    told: Told = answer.json  # type: ignore[assignment]
    return told


def begin(client: FlaskClient) -> str:
    return str(page(client)["next"])


def ids(told: Told) -> list[str]:
    return [change.get("user") or change["job"] for change in told["changes"]]
