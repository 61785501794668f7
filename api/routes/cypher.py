"""Questions in Cypher, for analysts."""

from typing import Any

from api.access.answers import asked
from api.answers import access as answers
from api.routes.base import blueprint, persona, problems
from api.schemas.access import CypherBody
from api.schemas.base import NoQuery

cypher = blueprint("cypher", "Questions in Cypher that only read, for admins")


@cypher.post("/cypher", responses={"200": answers.Asked, **problems(413, 415)})
def ask(query: NoQuery, body: CypherBody) -> Any:
    """Asks the graph; it only reads, within limits of time and rows."""
    return asked(persona().access, body.query, body.parameters, body.limit)
