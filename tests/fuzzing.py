"""Requests that nobody would send on purpose: of the OpenAPI document, right and wrong, and bodies out of shape."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from malformed import JSON, Body, bodies
from pydantic import SecretStr
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi import checks as of_openapi

from api.app import create_app
from settings import Settings

CHECKS = [
    not_a_server_error,
    of_openapi.status_code_conformance,
    of_openapi.content_type_conformance,
    of_openapi.response_headers_conformance,
    of_openapi.response_schema_conformance,
]
KNOWN = {
    "user": ["1", "2", "3", "4"],
    "item": list("abcdef"),
    "entity": ["genre/Sci-Fi", "genre/Romance"],
    "at": ["2026-01-31T12:00:00Z", "2026-02-01T12:00:00Z"],
}
"""By name of a parameter or of a field, what is in the small world."""
KEY = "of the fuzz"


@contextmanager
def keyed(settings: Settings) -> Iterator[Flask]:
    """An app without limits; every request goes with its key, since the first key that is made shuts out all others."""
    of = {"api_key": SecretStr(KEY), "rate_read": "off", "rate_write": "off"}
    app = create_app(settings.model_copy(update=of))
    inner = app.wsgi_app

    def wsgi(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop("HTTP_AUTHORIZATION", None)
        return inner({**environ, "HTTP_X_API_KEY": KEY}, start_response)

    app.wsgi_app = wsgi  # type: ignore[method-assign]
    try:
        yield app
    finally:
        app.extensions["persona"].close()


@dataclass
class Outcome:
    """What was answered.

    Attributes:
        counts: by operation and status.
        faults: by what is wrong, the first requests that met it.
    """

    counts: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sent(self) -> int:
        return self.counts.total()

    def fault(self, what: str, request: str) -> None:
        self.faults.setdefault(what, []).append(request)

    def told(self) -> str:
        """Counts by operation and status, then the faults."""
        names = sorted({name for name, _ in self.counts})
        lines = [
            f"  {name:<75}"
            + "  ".join(f"{status}: {n:,}" for (of, status), n in sorted(self.counts.items()) if of == name)
            for name in names
        ]
        for what, requests in self.faults.items():
            lines += [f"  FAULT {what} ({len(requests)} times)", *(f"    {r[:1500]}" for r in requests[:3])]
        return "\n".join([f"  {self.sent:,} requests", *lines])


def operations(app: Flask) -> list[APIOperation[Any, Any, Any, Any]]:
    """Those of the OpenAPI document, with those that delete at the end."""
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    found = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    return sorted(found, key=lambda operation: operation.method.upper() == "DELETE")


def by_document(app: Flask, requests: int, start: int = 0, each: int = 30) -> Outcome:
    """At least so many requests of the document, a third of them wrong or more, and those that its examples show.

    Args:
        start: the seed.
        each: of one operation and sort in a row.
    """
    outcome, every, shown = Outcome(), operations(app), _examples(app)
    while outcome.sent < requests:
        before = outcome.sent
        for operation in every:
            for known, mode in ((False, GenerationMode.NEGATIVE), (True, GenerationMode.POSITIVE),
                                (False, GenerationMode.POSITIVE)):  # fmt: skip
                _send(operation, _drawn(operation, mode, known), each, start, outcome)
            if examples := shown[_name(operation)]:
                like = st.builds(
                    _with,
                    _drawn(operation, GenerationMode.POSITIVE, True),
                    st.sampled_from(examples).flatmap(_like),
                )
                _send(operation, like, each, start, outcome)
        start += 1
        if outcome.sent == before:
            break
    return outcome


def _name(operation: APIOperation[Any, Any, Any, Any]) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _drawn(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, known: bool
) -> st.SearchStrategy[Case[Any]]:
    return operation.as_strategy(generation_mode=mode, **_fixed(operation, known))


def _like(example: Any, key: str = "") -> st.SearchStrategy[Any]:
    """Bodies like one, of those who are in the small world and other numbers."""
    if isinstance(example, dict):
        return st.fixed_dictionaries({name: _like(value, name) for name, value in example.items()})
    if isinstance(example, list):
        return st.tuples(*(_like(value, key) for value in example)).map(list)
    if key in KNOWN:
        return st.sampled_from(KNOWN[key])
    if type(example) is int:
        return st.just(example) | st.integers(0, 12)
    return st.just(example)


def _with(case: Case[Any], body: Any) -> Case[Any]:
    case.body = body
    return case


def _fixed(operation: APIOperation[Any, Any, Any, Any], known: bool) -> dict[str, Any]:
    """Parameters that are not drawn."""
    fixed: dict[str, Any] = {}
    if operation.path == "/v1/changes":
        fixed["query"] = {"wait": 0}  # a stream has no end
    if operation.path == "/v1/paths" and known:
        fixed["query"] = {"from": "user:1", "to": "item:b"}
    names = [parameter.name for parameter in operation.path_parameters]
    if known and names:
        fixed["path_parameters"] = {name: KNOWN[name][0] for name in names if name in KNOWN}
    return fixed


def _send(
    operation: APIOperation[Any, Any, Any, Any],
    cases: st.SearchStrategy[Case[Any]],
    count: int,
    start: int,
    outcome: Outcome,
) -> None:
    name = _name(operation)

    def send(case: Case[Any]) -> None:
        try:
            response = case.call()
        except Exception as error:
            outcome.fault(f"{name}: {type(error).__name__} without an answer", case.as_curl_command())
            return
        outcome.counts[name, response.status_code] += 1
        try:
            case.validate_response(response, checks=CHECKS)
        except (FailureGroup, Failure) as failed:
            for one in _leaves(failed):
                what = f"{name} {response.status_code}: {type(one).__name__} {_said(one)}"
                outcome.fault(what, f"{case.as_curl_command()}\n    -> {response.text[:300]}")

    try:
        drawn(cases, send, count, start)
    except HypothesisException:
        return  # an operation without parameters has nothing that could be wrong


def drawn(strategy: st.SearchStrategy[Any], one: Callable[[Any], None], count: int, start: int) -> None:
    """Calls `one` with each of so many things that are drawn."""

    @seed(start)
    @hypothesis_settings(
        max_examples=count, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def each(thing: Any) -> None:
        one(thing)

    each()


def _said(failure: Failure) -> str:
    """What is wrong, in a line."""
    lines = [line.strip() for line in f"{failure}\n{failure.message}".splitlines() if line.strip()]
    return " | ".join(lines[:2])[:200]


def _leaves(failed: FailureGroup | Failure) -> list[Any]:
    return list(failed.exceptions) if isinstance(failed, FailureGroup) else [failed]


def by_body(app: Flask, count: int, start: int = 0) -> Outcome:
    """So many bodies that are out of shape, each sent to every route that takes one: only 4xx will do."""
    outcome, client = Outcome(), app.test_client()
    routes = [
        (_name(operation), operation.method.upper(), _path(operation))
        for operation in operations(app)
        if operation.body
    ]
    examples = [example for shown in _examples(app).values() for example in shown]

    def one(body: Body) -> None:
        for name, method, path in routes:
            answer = client.open(path, method=method, data=body.data, content_type=body.content_type)
            outcome.counts[name, answer.status_code] += 1
            if not 400 <= answer.status_code < 500 or answer.mimetype != "application/problem+json":
                outcome.fault(
                    f"{name} {answer.status_code}: {body.kind}", f"{body.content_type} {body.data[:300]!r}"
                )

    drawn(bodies(examples), one, count, start)
    return outcome


def _path(operation: APIOperation[Any, Any, Any, Any]) -> str:
    path = str(operation.path)
    for parameter in operation.path_parameters:
        path = path.replace(f"{{{parameter.name}}}", KNOWN.get(parameter.name, ["x"])[0])
    return path


def _examples(app: Flask) -> dict[str, list[Any]]:
    """The bodies that the document shows, by operation."""
    document: Any = app.test_client().get("/openapi.json").json
    found = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            schema = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
            named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
            found[f"{method.upper()} {path}"] = named.get("examples", [])
    return found
