"""What Neo4j says when it does not do as it is asked: tried again where that may help, else told in our words."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from neo4j.exceptions import (
    AuthError,
    DriverError,
    Neo4jError,
    ResultFailedError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from errors import PersonaError, Unavailable

Result = TypeVar("Result")
FIRST_PAUSE, GROWTH = 0.1, 1.5
"""Seconds between the first two tries, and how many times longer each next pause is."""


class WrongPassword(PersonaError):
    """Neo4j refused the user name or the password."""

    status = 503

    def __init__(self, where: str) -> None:
        super().__init__(
            f"Neo4j at {where} refused the login: check PERSONA_NEO4J_USER and PERSONA_NEO4J_PASSWORD; of the "
            "local server, whether PERSONA_HOME is the folder it was started from."
        )


class Busy(PersonaError):
    """Neo4j could not finish a statement now."""

    status = 503

    def __init__(self, statement: str, reason: str) -> None:
        super().__init__(f"Neo4j could not finish {statement}: {reason}")


class StatementFailed(PersonaError):
    """Neo4j refused a statement; `gone`: because a node went away while it waited."""

    def __init__(self, statement: str, reason: str, *, gone: bool = False) -> None:
        super().__init__(f"Statement {statement} failed: {reason}")
        self.gone = gone


def tried_again(work: Callable[[], Result], seconds: float) -> Result:
    """What `work` gives, tried again within some seconds where that may help."""
    until, pause = time.monotonic() + seconds, FIRST_PAUSE
    while True:
        try:
            return work()
        except (DriverError, Neo4jError) as failed:
            error = _what_failed(failed)
            if not error.is_retryable() or time.monotonic() > until:
                raise error from None
        time.sleep(pause * random.uniform(0.5, 1.5))
        pause *= GROWTH


def _what_failed(error: DriverError | Neo4jError) -> DriverError | Neo4jError:
    """The error itself, where the driver says only that a result has failed."""
    if isinstance(error, ResultFailedError) and isinstance(error.__cause__, DriverError | Neo4jError):
        return error.__cause__
    return error


@contextmanager
def in_our_words(statement: str, where: str) -> Iterator[None]:
    """Raises what a Neo4j at `where` says of a statement as an error of ours."""
    try:
        yield
    except AuthError as error:
        raise WrongPassword(where) from error
    except TransientError as error:
        raise Busy(statement, f"{error.message} Try again later, or give it more memory.") from error
    except (ServiceUnavailable, SessionExpired, OSError) as error:
        raise Unavailable("Neo4j", where, "`persona up` starts the local one.") from error
    except DriverError as error:
        raise Unavailable("Neo4j", where, str(error)) from error
    except Neo4jError as error:
        if "TransactionTimedOut" in str(error.code):
            raise Busy(
                statement, "it took too long. Ask for less, such as a smaller limit or max_degree."
            ) from error
        gone = "EntityNotFound" in str(error.code)
        raise StatementFailed(statement, str(error.message), gone=gone) from error
