"""Whether what the API needs works: every dependency is asked at the same time, and the whole takes a bounded time."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from api.processes import processes
from errors import PersonaError
from graph import schema
from settings import Settings

log = logging.getLogger(__name__)
SECONDS = 2.7
"""For all answers together, from when the request came."""
LATE = "It does not answer in time."
ADVISORY = ("workers",)
"""What the API can do its work without: told, but it is ready all the same."""

Check = Callable[[], Any]


def outcomes(checks: Mapping[str, Check], spent: float = 0.0) -> dict[str, str]:
    """By dependency, "ok" or what is wrong with it.

    Args:
        spent: seconds that the request has taken before this, such as for keys that could not be read.
    """
    pool = ThreadPoolExecutor(len(checks), "ready")
    asked = {name: pool.submit(_outcome, check) for name, check in checks.items()}
    done, _ = wait(asked.values(), max(SECONDS - spent, 0.1))
    pool.shutdown(wait=False)
    return {name: answer.result() if answer in done else LATE for name, answer in asked.items()}


def faults(found: Mapping[str, str]) -> list[str]:
    """What keeps the API from its work."""
    return [f"{name}: {said}" for name, said in found.items() if said != "ok" and name not in ADVISORY]


def check_schema(database: Any) -> None:
    """Refuses a schema that is not that of this Persona.

    Raises:
        PersonaError: as said.
    """
    if schema.version(database) != len(schema.STEPS):
        raise PersonaError("The schema is not up to date: run `persona migrate`.")


def check_workers(settings: Settings) -> None:
    """Looks for the workers of this home; those that run elsewhere are not seen from here.

    Raises:
        PersonaError: one does not run.
    """
    ours = [process for process in processes(settings) if process.name not in ("neo4j", "broker", "api")]
    missing = [process.name for process in ours if not process.running()]
    if missing:
        raise PersonaError(f"Of this home, {', '.join(missing)} does not run: `persona up` starts it.")


def _outcome(check: Check) -> str:
    try:
        check()
        return "ok"
    except PersonaError as error:
        return str(error)
    except Exception:  # who asks what is wrong is told which dependency it is
        log.exception("A dependency fails in a way nobody foresaw")
        return "It does not work; the log of the API says why."
