"""Profiles and rankings."""

from typing import Any

from flask import Response

from api import answers
from api.routes.base import blueprint, persona, problems
from api.schemas.base import NoQuery, UserItemPath, UserPath
from api.schemas.says import SaidQuery, SayBody, TextBody
from api.schemas.users import (
    CounterfactualsQuery,
    ExplanationQuery,
    ProfileQuery,
    RecommendationsBody,
    RecommendationsQuery,
)

users = blueprint("users", "Who a user is, and what next, with the reasons")


@users.get("/users/<user>/profile", responses={"200": answers.Profile, **problems(404, 409)})
def profile(path: UserPath, query: ProfileQuery) -> Any:
    """Who a user is, or was as of a day: statements with evidence, attributes, activity, and a portrait in words."""
    shown: dict[str, Any] = {"evidence": query.evidence, "language": query.language}
    if query.moment is None and not query.fluent:
        return _json(persona().kept.text("profile", path.user, **shown))
    return persona().profile(path.user, moment=query.moment, fluent=query.fluent, **shown)


@users.get("/users/<user>/recommendations", responses={"200": answers.Recommendations, **problems(404, 409)})
def recommendations(path: UserPath, query: RecommendationsQuery) -> Any:
    """The best unseen items, now or as of a day; the reasons of each and the rest add up to its score."""
    if query.moment is None and not query.fluent:
        return _json(persona().kept.text("ranking", path.user, **_wanted(query)))
    return persona().recommend(path.user, **_wanted(query))


@users.post(
    "/users/<user>/recommendations",
    responses={
        "201": answers.KeptRecommendations,
        "200": answers.KeptRecommendations,
        **problems(404, 409, 413),
    },
)
def keep(path: UserPath, query: NoQuery, body: RecommendationsBody) -> Any:
    """The same, kept in the graph with what its reasons rest on; 200 where that id was kept before, which stays."""
    answer = persona().keep(path.user, body.id, **_wanted(body))
    return answer, 201 if answer["kept"]["new"] else 200


def _json(text: bytes) -> Response:
    return Response(text, content_type="application/json")


def _wanted(q: RecommendationsQuery) -> dict[str, Any]:
    shown = {"reasons": q.count, "quality_loss": q.loss, "language": q.language, "fluent": q.fluent}
    return shown | {"limit": q.limit, "filters": q.filters, "moment": q.moment, "session": q.session}


@users.get(
    "/users/<user>/recommendations/<path:item>/explanation",
    responses={"200": answers.Explanation, **problems(404, 409)},
)
def explanation(path: UserItemPath, query: ExplanationQuery) -> Any:
    """Every part of one item's score for one user, and why it is among the best or why not; now or as of a day."""
    shown: dict[str, Any] = {"reasons": query.reasons, "language": query.language, "fluent": query.fluent}
    of: dict[str, Any] = {"limit": query.limit, "filters": query.filters, "moment": query.moment}
    return persona().explain(path.user, path.item, **of, **shown)


@users.get(
    "/users/<user>/recommendations/<path:item>/counterfactuals",
    responses={"200": answers.Counterfactuals, **problems(404)},
)
def counterfactuals(path: UserItemPath, query: CounterfactualsQuery) -> Any:
    """Where an item would stand without what is cited, and the smallest change that takes it out of the list or in."""
    return persona().counterfactuals(path.user, path.item, limit=query.limit, seconds=query.seconds)


@users.get("/users/<user>/say", responses={"200": answers.Said, **problems(404)})
def said(path: UserPath, query: SaidQuery) -> Any:
    """What the user says: interests stated, what is muted, how much novelty; and what was said before, part by part."""
    return persona().said(path.user, offset=query.offset, limit=query.limit)


@users.post("/users/<user>/say/text", responses={"200": answers.Understood, **problems(404, 413)})
def understand(path: UserPath, query: NoQuery, body: TextBody) -> Any:
    """What a text of the user says, to be confirmed by sending `say` in it to /say; nothing is taken down here."""
    return persona().understand(path.user, body.text)


@users.post("/users/<user>/say", responses={"200": answers.Said, **problems(404, 413)})
def say(path: UserPath, query: NoQuery, body: SayBody) -> Any:
    """Takes down what the user says; it counts in the next ranking, and can be withdrawn."""
    return persona().say(path.user, body)
