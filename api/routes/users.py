"""Profiles and rankings."""

from typing import Any

from api import answers, schemas
from api.filters import properties
from api.routes.base import blueprint, persona, problems
from graph.records import Filters

users = blueprint("users", "Who a user is, and what next, with the reasons")


@users.get("/users/<user>/profile", responses={"200": answers.Profile, **problems(404)})
def profile(path: schemas.UserPath, query: schemas.WordsQuery) -> Any:
    """Who a user is: interests with evidence, attributes, activity, and a portrait in words."""
    return persona().profile(path.user, language=query.language, fluent=query.fluent)


@users.get("/users/<user>/recommendations", responses={"200": answers.Recommendations, **problems(404)})
def recommendations(path: schemas.UserPath, query: schemas.RecommendationsQuery) -> Any:
    """The best unseen items; the reasons of each and the rest add up to its score."""
    q, entities = query, tuple(query.entity)
    filters = Filters(q.domain, q.year_from, q.year_to, entities, properties(q.having))
    return persona().recommend(
        path.user, limit=q.limit, reasons=q.count, filters=filters, language=q.language, fluent=q.fluent
    )


@users.get(
    "/users/<user>/recommendations/<item>/explanation",
    responses={"200": answers.Explanation, **problems(404)},
)
def explanation(path: schemas.UserItemPath, query: schemas.ExplanationQuery) -> Any:
    """Every part of one item's score for one user, whether it would be recommended or not."""
    return persona().explain(
        path.user, path.item, reasons=query.reasons, language=query.language, fluent=query.fluent
    )
