"""Jobs over HTTP, on a real Neo4j and a real queue; no worker takes them, so that they stay as they are."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from graph.connection import Database
from graph.jobs import Jobs
from graph.local.process import Process, free_port
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def client(database: Database, settings: Settings, broker: Process) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    app.extensions["persona"].close()


def submit(client: FlaskClient, kind: str, **parameters: Any) -> dict[str, Any]:
    answer = client.post("/v1/jobs", json={"kind": kind, "parameters": parameters})
    assert answer.status_code == 202, answer.text
    job: dict[str, Any] = answer.json  # type: ignore[assignment]
    assert answer.headers["Location"] == f"/v1/jobs/{job['id']}"
    return job


def test_a_job_is_accepted_and_found_where_location_says(client: FlaskClient) -> None:
    job = submit(client, "embed", label="Item")
    assert (job["kind"], job["state"], job["parameters"]) == ("embed", "queued", {"label": "Item"})
    assert (job["total"], job["done"], job["failed"], job["error"]) == (0, 0, 0, None)
    assert client.get(f"/v1/jobs/{job['id']}").json == job


@pytest.mark.parametrize(
    "kind", ["embed", "reembed", "ranking", "encoder", "profiles", "statistics", "audit", "documents"]
)
def test_every_kind_needs_no_parameters(client: FlaskClient, kind: str) -> None:
    assert submit(client, kind)["parameters"] == {}


def test_a_job_keeps_the_settings_it_was_given_and_no_others(client: FlaskClient) -> None:
    job = submit(client, "encoder", steps=20, adapter="full")
    assert job["parameters"] == {"steps": 20, "adapter": "full"}


def test_jobs_are_listed_the_newest_first_page_by_page(client: FlaskClient) -> None:
    ids = [submit(client, "statistics")["id"] for _ in range(5)]
    offset, listed = 0, []
    while offset is not None:
        page: Any = client.get(f"/v1/jobs?limit=2&offset={offset}").json
        assert (page["limit"], page["offset"]) == (2, offset)
        listed.append([job["id"] for job in page["jobs"]])
        offset = page["next"]
    newest = ids[::-1]
    assert listed == [newest[:2], newest[2:4], newest[4:]]


def test_an_empty_list_ends_at_once(client: FlaskClient) -> None:
    assert client.get("/v1/jobs").json == {"jobs": [], "offset": 0, "limit": 20, "next": None}


def test_a_job_is_cancelled_and_resumed(client: FlaskClient) -> None:
    job = submit(client, "statistics")["id"]
    cancelled: Any = client.post(f"/v1/jobs/{job}/cancel").json
    assert cancelled["state"] == "cancelled"
    assert cancelled["finished_at"]
    resumed = client.post(f"/v1/jobs/{job}/resume")
    assert resumed.status_code == 202
    assert resumed.json is not None
    assert resumed.json["state"] in ("queued", "running")


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "/cancel"), ("post", "/resume")])
def test_an_unknown_job_is_named(client: FlaskClient, method: str, path: str) -> None:
    answer = getattr(client, method)(f"/v1/jobs/nothing{path}")
    assert (answer.status_code, answer.json["detail"]) == (404, "No job 'nothing' in the graph.")


def test_without_the_queue_a_job_is_refused_and_not_on_record(database: Database, settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"broker_port": free_port()}))
    answer = app.test_client().post("/v1/jobs", json={"kind": "statistics"})
    app.extensions["persona"].close()
    assert (answer.status_code, answer.content_type) == (503, "application/problem+json")
    assert "queue" in answer.text
    assert not Jobs(database).page()


def test_ready_when_all_it_needs_is_there(client: FlaskClient) -> None:
    deadline = time.monotonic() + 60
    while (
        answer := client.get("/health/ready")
    ).status_code == 503:  # the encoder is read from disk meanwhile
        assert time.monotonic() < deadline, answer.text
    told: Any = answer.json
    assert (answer.status_code, told["status"]) == (200, "ready")
    assert told["checks"].pop("workers").startswith("Of this home, worker, interactive does not run")
    assert told["checks"] == {"neo4j": "ok", "schema": "ok", "broker": "ok", "encoder": "ok"}
