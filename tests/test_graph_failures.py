"""What is tried again, and what is said of what cannot be."""

import pytest
from neo4j.exceptions import ClientError, Neo4jError, ResultFailedError, TransientError

from graph.failures import in_our_words, tried_again


def failing(*errors: Neo4jError, hidden: bool) -> list[Exception]:
    """What the driver raises in turn; `hidden`: it says only that a result has failed."""
    if not hidden:
        return list(errors)
    found: list[Exception] = []
    for error in errors:
        outer = ResultFailedError(None, "The result has failed.")
        outer.__cause__ = error
        found.append(outer)
    return found


@pytest.mark.parametrize("hidden", [False, True])
def test_a_deadlock_is_tried_again_also_where_the_driver_hides_it(hidden: bool) -> None:
    left = failing(TransientError("deadlock"), TransientError("deadlock"), hidden=hidden)

    def work() -> str:
        if left:
            raise left.pop()
        return "done"

    assert tried_again(work, 5) == "done"


@pytest.mark.parametrize("hidden", [False, True])
def test_what_neo4j_refuses_is_said_and_not_taken_for_a_server_that_is_away(hidden: bool) -> None:
    (error,) = failing(ClientError("no such thing"), hidden=hidden)

    def work() -> None:
        raise error

    with pytest.raises(Exception, match="write/x failed") as raised, in_our_words("write/x", "here"):
        tried_again(work, 5)
    assert type(raised.value).__name__ == "StatementFailed"
