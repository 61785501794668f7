"""Requests that nobody would send on purpose: of the OpenAPI document, right and wrong, and bodies out of shape."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
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
KNOWN = {"user": ["1", "2", "3", "4"], "item": list("abcdef")}
"""Of the parameters of paths, what is in the small world."""
JSON = "application/json"
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


def by_document(app: Flask, requests: int, start: int = 0, each: int = 100) -> Outcome:
    """At least so many requests of the document, half of them wrong, as many of each operation as it has.

    Args:
        start: the seed.
        each: of one operation and sort in a row.
    """
    outcome, every = Outcome(), operations(app)
    while outcome.sent < requests:
        before = outcome.sent
        for operation in every:
            for known, mode in ((False, GenerationMode.NEGATIVE), (True, GenerationMode.POSITIVE),
                                (False, GenerationMode.POSITIVE)):  # fmt: skip
                _send(operation, mode, _fixed(operation, known), each, start, outcome)
        start += 1
        if outcome.sent == before:
            break
    return outcome


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
    mode: GenerationMode,
    fixed: Mapping[str, Any],
    count: int,
    start: int,
    outcome: Outcome,
) -> None:
    name = f"{operation.method.upper()} {operation.path}"

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
        drawn(operation.as_strategy(generation_mode=mode, **fixed), send, count, start)
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


@dataclass(frozen=True)
class Body:
    """A body that no route may take, and how it is out of shape."""

    kind: str
    data: bytes
    content_type: str = JSON


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False)
    | st.text(max_size=30)
)
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(st.text(max_size=8), SCALARS, max_size=3)
KEYS = st.sampled_from(
    ["text", "kind", "id", "user", "item", "limit", "state", "events", "properties", "url"]
)
PLACES = st.integers(0, 10**6)
JUNK = st.sampled_from([b"{", b"}", b'"', b",,", b"'", b"\\", b"\x00"])
NO_UTF8 = st.sampled_from([b"\xff", b"\xc3\x28", b"\xed\xa0\x80"])
NUMBERS = st.sampled_from([b"9" * 30, b"1e999", b"-1e400", b"7" * 5_000])
TYPES = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "",
    "json",
    "a/b/c",
)


def bodies(examples: Sequence[Any]) -> st.SearchStrategy[Body]:
    """Bodies that are out of shape, some of them made from those that are right."""
    right = st.sampled_from([json.dumps(example).encode() for example in examples])
    return st.one_of(
        st.builds(_cut, right, st.floats(0, 1, exclude_max=True)),
        st.builds(_broken, right, PLACES, JUNK),
        st.builds(
            _scalar, st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text(max_size=30)
        ),
        st.builds(_unknown, KEYS, VALUES),
        st.builds(_number, KEYS, NUMBERS),
        st.builds(_nested, st.integers(50, 100_000), st.sampled_from([b"[]", b'{"a":}'])),
        st.builds(_no_text, right, PLACES, NO_UTF8),
        st.builds(_other_type, right, st.sampled_from(TYPES)),
        st.builds(_twice, KEYS, VALUES, VALUES),
        st.builds(_constant, KEYS, st.sampled_from([b"NaN", b"Infinity", b"-Infinity"])),
        st.builds(_surrogate, KEYS, st.sampled_from([rb"\ud800", rb"a\uDFFFb", rb"\udc00\ud800"])),
        st.builds(_wide, right, st.sampled_from(["utf-16", "utf-32", "utf-16-be", "utf-8-sig"])),
    )


def _cut(text: bytes, share: float) -> Body:
    return Body("truncated", text[: max(1, int(share * len(text)))])


def _broken(text: bytes, at: int, junk: bytes) -> Body:
    at %= len(text) + 1
    made = text[:at] + junk + text[at:]
    return Body("broken", made if not _parses(made) else b"{" + made)


def _scalar(value: Any) -> Body:
    return Body("no object", json.dumps(value).encode())


def _unknown(key: str, value: Any) -> Body:
    return Body("unknown field", json.dumps({key: value, "no such field": value}).encode())


def _number(key: str, number: bytes) -> Body:
    return Body("huge number", b'{"' + key.encode() + b'": ' + number + b"}")


def _nested(depth: int, pair: bytes) -> Body:
    opening, closing = pair[:-1], pair[-1:]
    return Body("deep", opening * depth + (b"1" if b":" in pair else b"") + closing * depth)


def _no_text(text: bytes, at: int, junk: bytes) -> Body:
    at %= len(text) + 1
    return Body("no UTF-8", text[:at] + junk + text[at:])


def _other_type(text: bytes, kind: str) -> Body:
    return Body("other type", text, kind)


def _twice(key: str, first: Any, second: Any) -> Body:
    pairs = [json.dumps({key: value})[1:-1] for value in (first, second)]
    return Body("name twice", f"{{{', '.join(pairs)}}}".encode())


def _constant(key: str, constant: bytes) -> Body:
    return Body("no number", b'{"' + key.encode() + b'": [' + constant + b"]}")


def _surrogate(key: str, half: bytes) -> Body:
    return Body("half a character", b'{"' + key.encode() + b'": "' + half + b'"}')


def _wide(text: bytes, encoding: str) -> Body:
    return Body("other encoding", text.decode().encode(encoding))


def _parses(text: bytes) -> bool:
    try:
        json.loads(text)
        return True
    except ValueError:
        return False


def by_body(app: Flask, count: int, start: int = 0) -> Outcome:
    """So many bodies that are out of shape, each sent to every route that takes one: only 4xx will do."""
    outcome, client = Outcome(), app.test_client()
    routes = [
        (f"{operation.method.upper()} {operation.path}", operation.method.upper(), _path(operation))
        for operation in operations(app)
        if operation.body
    ]
    examples = list(_examples(app)) or [{}]

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


def _examples(app: Flask) -> Iterator[Any]:
    """The bodies that the document shows."""
    document: Any = app.test_client().get("/openapi.json").json
    for methods in document["paths"].values():
        for operation in methods.values():
            schema = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
            named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
            yield from named.get("examples", [])
