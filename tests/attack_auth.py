"""Ways past the keys: `.venv/bin/python tests/attack_auth.py`.

Every route (from the url_map) with no key, wrong ones, and what might be taken for one; every spelling of a path; keys
of too small a scope for every route that needs more. A try passes where it is answered otherwise than 401 (no right
key) or 403 (too small a scope), or the graph has changed.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from attacks import VICTIM, Graph, api, world
from flask import Flask

from api.access.scopes import OPEN, covers, needed
from graph.keys import Keys, Scope, digest
from settings import Settings

KEY = "of the attack"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Try:
    """One request, and the statuses under which nothing got through."""

    name: str
    method: str
    path: str
    headers: Headers
    refused: frozenset[int] = frozenset({401})
    json: Any = None


@dataclass
class Outcome:
    """What came of it."""

    tries: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    passed: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Secrets:
    """Keys of every kind."""

    read: str
    write: str
    admin: str
    revoked: str
    expired: str
    rotated: str

    def of(self, scope: Scope) -> str:
        return str(getattr(self, scope))


def secrets(keys: Keys, graph: Graph) -> Secrets:
    """Makes them; one expires by a write past the API, since a key cannot be made that is over."""
    made = {name: keys.create(name, "admin") for name in ("revoked", "expired", "rotated")}
    keys.revoke(made["revoked"][0].id)
    keys.rotate(made["rotated"][0].id)
    over = datetime.now(UTC) - timedelta(seconds=1)
    graph.rows("MATCH (k:Key {id: $id}) SET k.expires_at = $over", id=made["expired"][0].id, over=over)
    scopes: tuple[Scope, ...] = ("read", "write", "admin")
    return Secrets(
        **{scope: keys.create(scope, scope)[1] for scope in scopes},
        **{name: secret for name, (_, secret) in made.items()},
    )


def endpoints(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method, path with its parameters filled in, and rule, of all there are but the one that is open."""
    for rule in app.url_map.iter_rules():
        if rule.rule in OPEN:
            continue
        path = rule.rule
        for name in rule.arguments:
            path = path.replace(f"<path:{name}>", VICTIM).replace(f"<{name}>", VICTIM)
        for method in sorted(rule.methods or ()):
            yield method, path, rule.rule


def wrong(known: Secrets) -> Iterator[tuple[str, Headers]]:
    """What carries no right key."""
    good = known.admin
    _, key, secret = good.split("_")
    yield "none", []
    for name in ("revoked", "expired", "rotated"):
        yield name, [("X-API-Key", getattr(known, name))]
        yield f"{name}, bearer", [("Authorization", f"Bearer {getattr(known, name)}")]
    start = f"persona_{key}_"
    values = {
        "empty": "", "null": "null", "star": "*", "true": "true", "id alone": key, "secret alone": secret,
        "prefix": good[:-1], "longer": good + "0", "upper": good.upper(), "upper secret": start + secret.upper(),
        "other id": f"persona_{'0' * 12}_{secret}", "no secret": start, "zeros": start + "0" * 64,
        "hash": start + digest(secret), "inner space": f"{start} {secret}", "null byte": good + "\x00",
        "null byte within": f"{start}\x00{secret}", "tab": good.replace("_", "\t_", 1), "twice": f"{good},{good}",
        "list": f"{good}, x", "json": f'{{"key": "{good}"}}', "quoted": f'"{good}"',
        "percent": good.replace("_", "%5F"), "long s": good.replace("s", "ſ", 1).encode().decode("latin-1"),
        "environment, upper": KEY.upper(), "environment, prefix": KEY[:-1], "environment, longer": KEY + "x",
        "environment as id": f"persona_environment_{KEY}", "regular": "persona_.*", "injected": "' OR 1=1 //",
    }  # fmt: skip
    for name, value in values.items():
        yield name, [("X-API-Key", value)]
    yield "basic", [("Authorization", f"Basic {good}")]
    yield "no scheme", [("Authorization", good)]
    yield "bearer, two spaces", [("Authorization", f"Bearer  {good}")]
    yield "bearer, no space", [("Authorization", f"Bearer{good}")]
    yield "bearer, comma", [("Authorization", f"Bearer {good},Bearer x")]
    yield "two that differ", [("X-API-Key", good), ("Authorization", f"Bearer {known.read}")]
    yield "right and wrong", [("X-API-Key", "wrong"), ("Authorization", f"Bearer {good}")]
    yield "header twice", [("X-API-Key", "wrong"), ("X-API-Key", good)]
    yield "cookie", [("Cookie", f"X-API-Key={good}; api_key={good}")]
    for name in ("X-Api-Token", "Api-Key", "X-Auth-Token", "Proxy-Authorization", "X-Original-API-Key"):
        yield name, [(name, good)]
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Uri", "X-Forwarded-Prefix", "X-Script-Name"):
        yield name, [(name, "/health/live")]
    for name in ("X-Forwarded-For", "X-Real-IP", "X-Remote-User", "Remote-User", "X-Forwarded-Host", "Host"):
        yield name, [(name, "127.0.0.1")]
    yield "preflight", [("Origin", "http://a.example"), ("Access-Control-Request-Method", "GET")]


OVERRIDING = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")


def spellings(path: str) -> Iterator[str]:
    """A path as it might be let through."""
    inner = path.lstrip("/")
    yield from (
        f"//{inner}",
        f"/./{inner}",
        f"/health/live/../../{inner}",
        f"/health/live/..;/{inner}",
        f"{path}/",
    )
    yield from (
        f"/%2e/{inner}",
        f"/docs/%2e%2e/{inner}",
        f"/%2F{inner}",
        f"{path}%00",
        f"{path}%20",
        f"{path};/health/live",
    )
    yield from (
        path.upper(),
        path.replace("/v1", "/V1"),
        path.replace("/", "\\"),
        path.replace("/", "%2f", 2),
    )
    yield from (
        f"{path}?api_key=",
        f"{path}#/health/live",
        f"{path}/health/live",
        f"/health/live//{inner}",
        f"{path}.json",
    )


def tries(app: Flask, known: Secrets) -> Iterator[Try]:
    """All of them."""
    for method, path, rule in endpoints(app):
        for name, headers in wrong(known):
            yield Try(f"{name}: {rule}", method, path, headers)
        for spelling in spellings(path):
            yield Try(f"spelling, no key: {rule}", method, spelling, [])
        yield Try(
            f"query: {rule}", method, f"{path}?api_key={known.admin}&X-API-Key={known.admin}&key={KEY}", []
        )
    yield from _scopes(app, known)


def _scopes(app: Flask, known: Secrets) -> Iterator[Try]:
    """Keys of too small a scope."""
    held: tuple[Scope, ...] = ("read", "write")
    for method, path, rule in endpoints(app):
        wanted = needed(method, rule)
        for scope in held:
            if covers(scope, wanted):
                continue
            key, refused = ("X-API-Key", known.of(scope)), frozenset({403})
            yield Try(f"{scope}: {rule}", method, path, [key], refused)
            yield Try(
                f"{scope}, bearer: {rule}", method, path, [("Authorization", f"Bearer {key[1]}")], refused
            )
            body = {"scope": "admin", "key": {"scope": "admin"}, "is_admin": True, "api_key": known.admin}
            yield Try(f"{scope}, scope in the body: {rule}", method, path, [key], refused, body)
            asked = f"{path}?scope=admin&admin=true"
            yield Try(
                f"{scope}, scope in the query: {rule}", method, asked, [key, ("X-Scope", "admin")], refused
            )
            elsewhere = frozenset({301, 308, 400, 401, 403, 404, 405, 413, 415, 422})
            for spelling in spellings(path):
                yield Try(f"{scope}, spelling: {rule}", method, spelling, [key], elsewhere)
            if covers(scope, "read"):
                reads = {200, 404, 405, 422} if covers(scope, needed("GET", rule)) else {405}
                for header in OVERRIDING:
                    overridden = [key, (header, method)]
                    yield Try(
                        f"{scope}, {header}: {rule}",
                        "GET",
                        path,
                        overridden,
                        frozenset({403} | reads),
                    )


def attack(app: Flask, graph: Graph, *, every: int = 1) -> Outcome:
    """Tries every `every`-th; the graph must be what it was at the end."""
    outcome, client = Outcome(), app.test_client()
    known = secrets(app.extensions["persona"].access.keys, graph)
    app.extensions["persona"].access.ring.forget()
    right = client.get("/v1/keys", headers={"X-API-Key": known.admin})
    assert right.status_code == 200, right.text  # a right key does open it
    before, keys = graph.hash(), _keys(graph)
    for number, one in enumerate(tries(app, known)):
        if number % every:
            continue
        of = {"json": one.json} if one.json is not None else {}
        answer = client.open(one.path, method=one.method, headers=one.headers, **of)
        outcome.tries, outcome.statuses[answer.status_code] = (
            outcome.tries + 1,
            outcome.statuses[answer.status_code] + 1,
        )
        if answer.status_code not in one.refused:
            outcome.passed.append(f"{answer.status_code} {one.name} {one.method} {one.path} {one.headers}")
        answer.close()
    if graph.hash() != before or _keys(graph) != keys:
        outcome.passed.append("the graph has changed")
    return outcome


def _keys(graph: Graph) -> list[dict[str, Any]]:
    return graph.rows(
        "MATCH (n:Key|Job|Recommendation|Webhook) RETURN n {.*, last_used: null} AS n ORDER BY n.id"
    )


def run(settings: Settings, *, every: int = 1) -> Outcome:
    """Attacks an API under these settings."""
    with api(settings) as app:
        return attack(app, Graph(settings), every=every)


def main() -> int:
    """Attacks, prints, and ends with 1 where anything passed."""
    with world(api_key=KEY, rate_read="off", rate_write="off") as settings:
        outcome = run(settings)
    print(f"{outcome.tries:,} tries")
    print(
        "statuses: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(outcome.statuses.items()))
    )
    print("\n".join(outcome.passed[:20]))
    print(f"passed: {len(outcome.passed)}")
    return 1 if outcome.passed else 0


if __name__ == "__main__":
    sys.exit(main())
