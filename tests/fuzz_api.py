"""The API against what nobody would send on purpose: `.venv/bin/python tests/fuzz_api.py`.

Requests of the whole OpenAPI document, right and wrong (schemathesis), and bodies out of shape, each to every route
that takes one, are sent to the real app on the small world of `api_world`, with a Neo4j and a Valkey of its own on free
ports. Every answer must be one that the document tells of, none 5xx; and of a body that is out of shape, 4xx. It prints
what was answered, by route.
"""

import argparse
import sys
import time
from collections.abc import Callable

from api_world import build
from fuzzing import Outcome, by_body, by_document, keyed
from servers import stack

from graph.connection import Database
from settings import Settings


def main() -> int:
    """Sends, prints, and says by its exit code whether there were faults."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--requests", type=int, default=20_000, help="of the document")
    parser.add_argument("--bodies", type=int, default=1_000, help="out of shape, each to every route")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with stack("broker") as (settings, _):
        return 0 if _run(settings, options.requests, options.bodies, options.seed) else 1


def _run(settings: Settings, requests: int, bodies: int, start: int) -> bool:
    with Database(settings) as database:
        build(database, settings, settings.folder)
    with keyed(settings) as app:
        met = [
            _told("requests of the document", lambda: by_document(app, requests, start)),
            _told("bodies out of shape", lambda: by_body(app, bodies, start)),
        ]
    return all(met)


def _told(what: str, work: Callable[[], Outcome]) -> bool:
    started = time.monotonic()
    outcome = work()
    print(f"{what}, {time.monotonic() - started:.0f} s\n{outcome.told()}", flush=True)
    return not outcome.faults


if __name__ == "__main__":
    sys.exit(main())
