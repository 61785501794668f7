"""Rankings kept over HTTP, and what the graph holds of them."""

from typing import Any

from flask.testing import FlaskClient
from import_fakes import ask

from settings import Settings

Answer = dict[str, Any]


def keep(client: FlaskClient, user: str = "1", status: int = 201, **body: Any) -> Answer:
    answer = client.post(f"/v1/users/{user}/recommendations", json=body)
    assert answer.status_code == status, answer.text
    found: Answer = answer.json or {}
    return found


def stored(world: Settings, ranking: str) -> list[Answer]:
    return ask(
        world,
        "MATCH (u:User)<-[:FOR]-(r:Recommendation {ranking: $ranking})-[:RECOMMENDS]->(i:Item) "
        "RETURN u.id AS user, i.id AS item, r {.*} AS node, "
        "COLLECT { MATCH (r)-[b:BECAUSE]->(n) RETURN b {.*, node: n.id, label: labels(n)[0]} } AS because "
        "ORDER BY r.rank",
        ranking=ranking,
    )
