"""Events, and the sessions they come from."""

from typing import Any

from api import answers
from api.events import accepted
from api.problems import problem
from api.routes.base import blueprint, persona, problems
from api.schemas.base import NoQuery, UserPath
from api.schemas.events import EventsBody, EventsHeader, MergeBody

events = blueprint("events", "What users do, as it happens")


@events.post(
    "/events",
    responses={"200": answers.EventsTaken, "207": answers.EventsTaken, **problems(413)},
)
def add(header: EventsHeader, query: NoQuery, body: EventsBody) -> Any:
    """Takes events in, each once; they count in the next ranking. 207 where some are not taken, 422 where none is."""
    answer = persona().events.add(body.events, header.idempotency_key)
    if not accepted(answer):
        return _none(answer)
    return answer, 200 if accepted(answer) == len(answer["results"]) else 207


def _none(answer: dict[str, Any]) -> Any:
    """A problem that names each event."""
    errors = [
        {"field": f"events.{n}", "reason": result["reason"]} for n, result in enumerate(answer["results"])
    ]
    return problem(422, f"No event is taken. {errors[0]['field']}: {errors[0]['reason']}.", errors=errors)


@events.post("/users/<user>/merge", responses={"200": answers.Merged, **problems(404, 409, 413)})
def merge(path: UserPath, query: NoQuery, body: MergeBody) -> Any:
    """Gives a user what an anonymous session did and said; a second time, the same answer and no effect."""
    return persona().events.merge(path.user, body.session)
