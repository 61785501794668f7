"""How long an explained ranking takes, one client, beside its bare Cypher; on the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/ranking.py`. Four figures for each user, all of
the same request: over HTTP, without reasons, in this process, and its statements alone, replayed by the bare driver one
after the other. They are taken in turns of some users each, one request at a time, and the answers are compared: all
must rank the same items.

Exit code 1: HTTP is slower than 40 ms (median) or 150 ms (99th percentile), or reasons cost more than half as much as
the ranking without them.
"""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np
from neo4j import Driver, GraphDatabase
from numpy.typing import NDArray

import cypher
from api.service import Persona
from graph.local.neo4j import password
from graph.preferences import users
from settings import Settings, load

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
Asked = list[tuple[str, dict[str, Any]]]
NAMES = ("HTTP", "no reasons", "in process", "bare Cypher")
TURN = 50  # users
P50, P99, EXPLAINED = 40.0, 150.0, 1.5


def main() -> int:
    """Measures, prints, and says by its exit code whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument(
        "--warm-up", type=int, default=400, help="other users, ranked before the clock starts"
    )
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
        turns = [chosen[n : n + TURN] for n in range(0, len(chosen), TURN)]
        measured = [measure(client, persona, driver, settings, turn) for turn in turns]
    return report(np.concatenate(measured))


def measure(
    client: http.client.HTTPConnection,
    persona: Persona,
    driver: Driver,
    settings: Settings,
    turn: Sequence[str],
) -> NDArray[np.float64]:
    """Milliseconds of a turn's rankings, float64[users, 4]; the answers must agree."""
    served = [timed(over_http, client, user) for user in turn]
    unexplained = [timed(over_http, client, user, "false") for user in turn]
    asked: list[Asked] = []
    read = persona.database.read

    def recorded(statement: str, **parameters: Any) -> list[dict[str, Any]]:
        asked[-1].append((statement, parameters))
        return read(statement, **parameters)

    def recommend(user: str) -> dict[str, Any]:
        asked.append([])
        return persona.recommend(user)

    persona.database.read = recorded  # type: ignore[method-assign]
    ranked = [timed(recommend, user) for user in turn]
    persona.database.read = read  # type: ignore[method-assign]
    replayed = [timed(replay, driver, settings, one) for one in asked]
    for user, (_, first), (_, second), (_, third) in zip(turn, served, unexplained, ranked, strict=True):
        if not items(first) == items(second) == items(third):
            raise SystemExit(f"user {user}: HTTP and command line disagree")
    ways = (served, unexplained, ranked, replayed)
    return 1e3 * np.asarray([[seconds for seconds, _ in way] for way in ways]).T


def timed(work: Callable[Given, Answer], *given: Given.args, **named: Given.kwargs) -> tuple[float, Answer]:
    """Seconds that `work` takes, and what it gives."""
    started = time.perf_counter()
    answer = work(*given, **named)
    return time.perf_counter() - started, answer


def report(measured: NDArray[np.float64]) -> int:
    """Prints the percentiles; 1 where a target is missed."""
    print(f"{len(measured)} users, 10 items each, 5 reasons each, milliseconds")
    for name, column in zip(NAMES, measured.T, strict=True):
        p50, p90, p99 = np.percentile(column, [50, 90, 99])
        print(f"{name:<12} p50 {p50:6.1f}  p90 {p90:6.1f}  p99 {p99:6.1f}")
    p50, p99 = np.percentile(measured[:, 0], [50, 99])
    print(f"wanted over HTTP: p50 {P50:.0f}, p99 {P99:.0f}")
    ratios = measured[:, 0] / measured[:, 1]
    low, middle, high = np.percentile(ratios, [25, 50, 75])
    print(
        f"with reasons to without, user by user: median {middle:.2f}, quartiles {low:.2f} and {high:.2f}",
        end="",
    )
    print(f", of the sums {measured[:, 0].sum() / measured[:, 1].sum():.2f}; wanted {EXPLAINED}")
    return int(p50 > P50 or p99 > P99 or middle > EXPLAINED)


def over_http(client: http.client.HTTPConnection, user: str, explain: str = "true") -> dict[str, Any]:
    """The ranking, with reasons or without, as a client of the API gets it."""
    client.request("GET", f"/v1/users/{user}/recommendations?explain={explain}")
    answer: dict[str, Any] = json.loads(client.getresponse().read())
    return answer


def items(answer: dict[str, Any]) -> Sequence[str]:
    """The ranked items."""
    return [entry["item"] for entry in answer["recommendations"]]


def replay(driver: Driver, settings: Settings, asked: Asked) -> None:
    """The same statements, one after the other."""
    for statement, parameters in asked:
        text = cypher.load(statement)
        driver.execute_query(text, parameters, routing_="r", database_=settings.neo4j_database)


if __name__ == "__main__":
    sys.exit(main())
