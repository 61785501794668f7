"""The OpenAPI document, which must be valid and speak of every route, and the page that shows it offline."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from api import answers
from api.app import create_app
from api.schemas.items import SearchBody
from api.schemas.jobs import JobBody
from api.schemas.users import RecommendationsBody
from graph.local.process import free_port
from settings import load

ROUTES = {
    "get /v1/users/{user}/profile",
    "get /v1/users/{user}/recommendations",
    "post /v1/users/{user}/recommendations",
    "get /v1/users/{user}/recommendations/{item}/explanation",
    "get /v1/users/{user}/recommendations/{item}/counterfactuals",
    "get /v1/users/{user}/say",
    "post /v1/users/{user}/say",
    "post /v1/users/{user}/say/text",
    "post /v1/recommendations",
    "get /v1/users/{user}",
    "put /v1/users/{user}",
    "patch /v1/users/{user}",
    "delete /v1/users/{user}",
    "get /v1/users/{user}/data",
    "post /v1/users/{user}/merge",
    "post /v1/events",
    "get /v1/items/{item}",
    "put /v1/items/{item}",
    "patch /v1/items/{item}",
    "delete /v1/items/{item}",
    "put /v1/items/{item}/relations/{type}/{entity}",
    "delete /v1/items/{item}/relations/{type}/{entity}",
    "get /v1/entities/{entity}",
    "put /v1/entities/{entity}",
    "patch /v1/entities/{entity}",
    "delete /v1/entities/{entity}",
    "put /v1/entities/{entity}/relations/{type}/{other}",
    "delete /v1/entities/{entity}/relations/{type}/{other}",
    "get /v1/facts",
    "get /v1/facts/{fact}",
    "post /v1/facts/{fact}",
    "get /v1/items/{item}/similar",
    "get /v1/paths",
    "post /v1/search",
    "get /v1/jobs",
    "post /v1/jobs",
    "get /v1/jobs/{job}",
    "post /v1/jobs/{job}/cancel",
    "post /v1/jobs/{job}/resume",
    "get /v1/keys",
    "post /v1/keys",
    "post /v1/keys/{key}/rotate",
    "delete /v1/keys/{key}",
    "get /v1/audit",
    "post /v1/cypher",
    "get /v1/changes",
    "get /v1/webhooks",
    "post /v1/webhooks",
    "delete /v1/webhooks/{webhook}",
    "post /v1/webhooks/{webhook}/resume",
    "get /health/live",
    "get /health/ready",
    "get /metrics",
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(load(home=tmp_path, neo4j_bolt_port=free_port(), broker_port=free_port()))
    yield app
    app.extensions["persona"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json  # type: ignore[assignment]
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    OpenAPIV31SpecValidator(document).validate()


def test_it_speaks_of_every_route_and_of_no_other(document: dict[str, Any], app: Flask) -> None:
    assert set(operations(document)) == ROUTES
    served = {
        f"{method.lower()} {rule.rule}".replace("<path:", "<").replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/v1", "/health", "/metrics"))
    }
    assert served == ROUTES


def test_every_operation_says_what_it_does_and_has_an_example(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        assert operation["summary"], name
        good = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        for content in good["content"].values():
            schema = document["components"]["schemas"].get(
                content["schema"].get("$ref", "").rpartition("/")[2], {}
            )
            assert "example" in content or "examples" in schema, name


def test_every_operation_tells_its_errors_as_problem_documents(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        errors = {s: a for s, a in operation["responses"].items() if s >= "4"}
        assert {"401", "403", "422", "429", "500", "503"} <= set(errors), name
        assert all(list(answer["content"]) == ["application/problem+json"] for answer in errors.values()), (
            name
        )
        if "{" in name:
            assert "404" in errors, name


def test_its_examples_fit_their_own_schemas() -> None:
    models = (
        answers.Recommendations,
        answers.KeptRecommendations,
        answers.Explanation,
        answers.Profile,
        SearchBody,
        JobBody,
        RecommendationsBody,
    )
    for model in models:
        for example in model.model_json_schema()["examples"]:
            model.model_validate(example)


def test_each_problem_is_shown_as_one_of_its_status(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        for status, answer in operation["responses"].items():
            shown = answer["content"].get("application/problem+json")
            if shown:
                assert str(answers.Problem.model_validate(shown["example"]).status) == status, name


def test_what_a_path_needs_is_filled_in_to_try(document: dict[str, Any]) -> None:
    for name, operation in operations(document).items():
        for parameter in operation.get("parameters", []):
            assert not parameter["required"] or "example" in parameter or "job" in parameter["name"], name


def test_no_two_models_share_a_name() -> None:
    """The document would show one of them in the place of both."""
    texts = [
        path.read_text() for folder in ("schemas", "answers") for path in Path("api", folder).glob("*.py")
    ]
    names = [name for text in texts for name in re.findall(r"^class (\w+)", text, re.M)]
    assert len(names) > 50
    assert sorted(names) == sorted(set(names))


def test_operation_names_are_unique(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(names)) == len(names)


def test_the_page_and_all_it_loads_are_here(client: FlaskClient) -> None:
    answer = client.get("/docs")
    assert answer.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', answer.text)
    assert len(loaded) >= 3
    assert [path for path in loaded if not path.startswith("/docs/")] == []
    for path in loaded:
        with client.get(path) as file:
            assert file.status_code == 200, path


def test_the_page_may_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    answer = client.get("/docs")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for text in (answer.text, client.get("/docs/start.js").text):
        assert "http" not in text.replace("http-equiv", "")


def test_the_root_leads_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/docs")


def test_the_page_in_the_repository_names_every_route() -> None:
    text = (Path(__file__).parent.parent / "docs" / "api.md").read_text()
    named = {
        f"{method.lower()} {path}"
        for method, path in re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/\S+)`", text)
    }
    assert named == ROUTES
