"""Facts that were read in texts of items."""

from typing import Any

from api.answers.facts import DecidedFact, Fact, FactList
from api.routes.base import blueprint, persona, problems
from api.schemas.base import NoQuery
from api.schemas.facts import FactBody, FactPath, FactsQuery

facts = blueprint("facts", "Facts that were read in texts of items: listed, accepted, removed")


@facts.get("/facts", responses={"200": FactList})
def page(query: FactsQuery) -> Any:
    """Facts, the surest first; `next` is the offset where the list goes on, null at its end."""
    return persona().facts.page(**query.model_dump())


@facts.get("/facts/<fact>", responses={"200": Fact, **problems(404)})
def get(path: FactPath, query: NoQuery) -> Any:
    """One fact, with the sentences that say it."""
    return persona().facts.get(path.fact)


@facts.post("/facts/<fact>", responses={"200": DecidedFact, **problems(404, 413)})
def decide(path: FactPath, query: NoQuery, body: FactBody) -> Any:
    """Accepts a fact, which writes its relation, or removes it, which takes that away; no later reading changes it."""
    return persona().facts.decide([path.fact], body.state)
