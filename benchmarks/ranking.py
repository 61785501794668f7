"""How long an explained ranking takes, one client, beside its bare Cypher; on the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/ranking.py`. Three figures for each user, all of
the same request: over HTTP, in this process, and its statements alone, replayed by the bare driver.
"""

import argparse
import http.client
import json
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

import cypher
from api.service import Persona
from graph.local.neo4j import password
from graph.preferences import users
from settings import Settings, load


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--warm-up", type=int, default=100, help="rankings before the clock starts")
    options = parser.parse_args()
    settings = load()
    driver = GraphDatabase.driver(settings.bolt, auth=(settings.neo4j_user, password(settings)))
    with Persona(settings) as persona, driver:
        everyone = list(users(persona.database))
        chosen = everyone[: options.users]
        client = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=30)
        for user in everyone[-options.warm_up :]:
            over_http(client, user)
            persona.recommend(user)
        rows = [measure(client, persona, driver, settings, user) for user in chosen]
    print(f"{len(chosen)} users, 10 items each, 5 reasons each, milliseconds")
    for name, column in zip(("HTTP", "in process", "bare Cypher"), zip(*rows, strict=True), strict=True):
        p50, p90, p99 = np.percentile(column, [50, 90, 99])
        print(f"{name:<12} p50 {p50:6.1f}  p90 {p90:6.1f}  p99 {p99:6.1f}")


def measure(
    client: http.client.HTTPConnection, persona: Persona, driver: Driver, settings: Settings, user: str
) -> tuple[float, float, float]:
    """Milliseconds of a user's ranking over HTTP, in process, and as bare Cypher; the answers must agree."""
    started = time.perf_counter()
    served = over_http(client, user)
    http_ms = 1e3 * (time.perf_counter() - started)
    asked: list[tuple[str, dict[str, Any]]] = []
    read = persona.database.read

    def recorded(statement: str, **parameters: Any) -> list[dict[str, Any]]:
        asked.append((statement, parameters))
        return read(statement, **parameters)

    persona.database.read = recorded  # type: ignore[method-assign]
    started = time.perf_counter()
    answer = persona.recommend(user)
    process_ms = 1e3 * (time.perf_counter() - started)
    persona.database.read = read  # type: ignore[method-assign]
    if items(served) != items(answer):
        raise SystemExit(f"user {user}: HTTP and command line disagree")
    return http_ms, process_ms, replay(driver, settings, asked)


def over_http(client: http.client.HTTPConnection, user: str) -> dict[str, Any]:
    """The ranking with reasons, as a client of the API gets it."""
    client.request("GET", f"/v1/users/{user}/recommendations?explain=true")
    answer: dict[str, Any] = json.loads(client.getresponse().read())
    return answer


def items(answer: dict[str, Any]) -> Sequence[str]:
    """The ranked items."""
    return [entry["item"] for entry in answer["recommendations"]]


def replay(driver: Driver, settings: Settings, asked: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """Milliseconds of the same statements, one after the other."""
    started = time.perf_counter()
    for statement, parameters in asked:
        text = cypher.load(statement)
        driver.execute_query(text, parameters, routing_="r", database_=settings.neo4j_database)  # type: ignore[arg-type]
    return 1e3 * (time.perf_counter() - started)


if __name__ == "__main__":
    main()
