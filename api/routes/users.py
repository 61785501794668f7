"""Profiles and rankings."""

from typing import Any

from api import answers, schemas
from api.filters import properties
from api.routes.base import blueprint, persona, problems
from graph.records import Filters

users = blueprint("users", "Who a user is, and what next, with the reasons")


@users.get("/users/<user>/profile", responses={"200": answers.Profile, **problems(404)})
def profile(path: schemas.UserPath, query: schemas.NoQuery) -> Any:
    """Who a user is: interests with evidence, attributes, activity."""
    return persona().profile(path.user)


@users.get("/users/<user>/recommendations", responses={"200": answers.Recommendations, **problems(404)})
def recommendations(path: schemas.UserPath, query: schemas.RecommendationsQuery) -> Any:
    """The best unseen items; the reasons of each and the rest add up to its score."""
    q, entities, without = query, tuple(query.entity), tuple(query.without)
    filters = Filters(q.domain, q.year_from, q.year_to, entities, without, properties(q.having))
    return persona().recommend(path.user, limit=q.limit, reasons=q.count, filters=filters)


@users.get(
    "/users/<user>/recommendations/<item>/explanation",
    responses={"200": answers.Explanation, **problems(404)},
)
def explanation(path: schemas.UserItemPath, query: schemas.ExplanationQuery) -> Any:
    """Every part of one item's score for one user, and why it is among the best or why not."""
    return persona().explain(path.user, path.item, reasons=query.reasons, limit=query.limit)


@users.get(
    "/users/<user>/recommendations/<item>/counterfactuals",
    responses={"200": answers.Counterfactuals, **problems(404)},
)
def counterfactuals(path: schemas.UserItemPath, query: schemas.CounterfactualsQuery) -> Any:
    """Where an item would stand without what is cited, and the smallest change that takes it out of the list or in."""
    return persona().counterfactuals(path.user, path.item, limit=query.limit, seconds=query.seconds)


@users.get("/users/<user>/say", responses={"200": answers.Said, **problems(404)})
def said(path: schemas.UserPath, query: schemas.NoQuery) -> Any:
    """What the user says: interests stated, what is muted, how much novelty; and all that was ever said."""
    return persona().said(path.user)


@users.post("/users/<user>/say", responses={"200": answers.Said, **problems(404, 413)})
def say(path: schemas.UserPath, query: schemas.NoQuery, body: schemas.SayBody) -> Any:
    """Takes down what the user says; it counts in the next ranking, and can be withdrawn."""
    return persona().say(path.user, body)
