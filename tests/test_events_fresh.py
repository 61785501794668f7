"""What an event is worth in the next ranking, by the formula; `live_freshness.py` does the same on a large graph."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from live_freshness import attempt, driver_of

from settings import Settings

pytestmark = pytest.mark.server


def test_the_next_ranking_has_moved_by_what_the_formula_says(client: FlaskClient, world: Settings) -> None:
    def api(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = client.open(path, method=method, json=body)
        return answer.status_code, answer.json

    with driver_of(world) as driver:
        found = attempt(api, driver, world, 24)
        assert found.faults == []
        assert len(found.times) == 24
        assert found.moved > 12
        assert found.ranked > 0
        left = driver.execute_query("MATCH (u:User) WHERE u.id STARTS WITH 'fresh-' RETURN u.id").records
    assert left == []


def test_the_profile_says_what_was_done_at_once(client: FlaskClient, world: Settings) -> None:
    for item in "af":
        event = {"session": "profiled", "item": item, "kind": "like"}
        assert client.post("/v1/events", json={"events": [event]}).status_code == 200
    profile: Any = client.get("/v1/users/session:profiled/profile").json
    assert profile["activity"]["events"] == 2
    assert "genre/Sci-Fi" in {interest["entity"] for interest in profile["interests"]}
