"""What the clients of `benchmarks/load.py` do, for locust; it reads what to do from the JSON file named in LOAD_PLAN.

80 % rankings with reasons, 15 % events (each of a new id), 5 % profiles, of users drawn at random; or profiles alone.
At the end the times of all requests are written to the plan's `out`.
"""

import json
import os
import random
import uuid
from pathlib import Path
from typing import Any

from locust import FastHttpUser, constant, events, task

PLAN: dict[str, Any] = json.loads(Path(os.environ["LOAD_PLAN"]).read_text())
KINDS = ("view", "like", "click")
told: list[tuple[str, float, int]] = []


class Client(FastHttpUser):
    """One client: it asks again as soon as it is answered."""

    host = PLAN["host"]
    wait_time = constant(0)
    network_timeout = connection_timeout = 30.0
    dice = random.Random(PLAN["seed"])

    @task
    def ask(self) -> None:
        """One request."""
        user = self.dice.choice(PLAN["users"])
        (kind,) = self.dice.choices(list(PLAN["shares"]), list(PLAN["shares"].values()))
        if kind == "ranking":
            self.client.get(f"/v1/users/{user}/recommendations?limit=10&explain=true", name=kind)
        elif kind == "profile":
            self.client.get(f"/v1/users/{user}/profile", name=kind)
        else:
            self._event(user)

    def _event(self, user: str) -> None:
        item, event = self.dice.choice(PLAN["items"]), f"load-{uuid.uuid4().hex}"
        row = {"user": user, "item": item, "kind": self.dice.choice(KINDS), "event_id": event}
        self.client.post("/v1/events", json={"events": [row]}, name="event")


@events.request.add_listener
def _told(name: str, response_time: float, response: Any, **_: Any) -> None:
    told.append((name, response_time, getattr(response, "status_code", 0) or 0))


@events.quitting.add_listener
def _write(**_: Any) -> None:
    Path(PLAN["out"]).write_text(json.dumps(told))
