"""The gate that every request passes: who asks, may they, how often; and the note that is taken of it."""

from uuid import uuid4

from flask import Flask, Response, g, request

from api.access import headers
from api.access.core import Access
from api.access.limits import Kind, Standing
from api.access.ring import Caller, Refused
from api.access.scopes import OPEN, WITHOUT_GRAPH, covers, needed
from api.problems import WITHOUT_KEY, problem
from errors import Unavailable
from graph import audit_log
from graph.connection import Row
from graph.keys import Scope
from settings import Settings

ABOUT = ("key", "job", "webhook")
"""Parameters of routes that the audit log keeps: none of them stands for a person."""
TOO_OFTEN = 429
UNKNOWN_ROUTE = "no such route"


def register(app: Flask, settings: Settings) -> None:
    """Sets the gate before everything else that looks at a request."""
    headers.register(app, settings)

    @app.before_request
    def _check() -> Response | None:
        if _route() in OPEN or headers.asks_first(settings):
            return None
        return check(app.extensions["persona"].access)

    @app.after_request
    def _note(answer: Response) -> Response:
        if (standing := g.get("standing")) is not None:
            answer.headers.update(standing.headers())
        if (caller := g.get("caller")) and g.scope != "read" and answer.status_code != TOO_OFTEN:
            app.extensions["persona"].access.log.note(_entry(caller, answer.status_code))
        return answer


def check(access: Access) -> Response | None:
    """Refuses who has no key, too small a one, or asks too often.

    What only Neo4j could tell, while it is away, is told when a route turns to the graph (`sure`): a request that does
    not fit is still told so.
    """
    g.scope = needed(request.method, _route())
    try:
        caller = access.ring.caller(given())
    except Refused:
        return _limited(access, None) or refuse(401, WITHOUT_KEY)
    except Unavailable as error:
        g.unsure = None if _route() in WITHOUT_GRAPH and given() is None else error
        return _limited(access, None)
    g.caller = caller
    access.log.start()
    if too_often := _limited(access, caller):
        return too_often
    if not covers(caller.scope, g.scope):
        return problem(403, f"This key has the scope {caller.scope}; what you ask for needs {g.scope}.")
    return None


def sure() -> None:
    """Refuses while nobody can tell whether the request may be answered.

    Raises:
        Unavailable: Neo4j is away.
    """
    if (error := g.get("unsure")) is not None:
        raise error


def given() -> str | None:
    """The key a request carries, in X-API-Key or as a bearer token.

    Raises:
        Refused: it carries two that differ.
    """
    sent = set(request.headers.getlist("X-API-Key"))
    for value in request.headers.getlist("Authorization"):
        scheme, _, token = value.partition(" ")
        if scheme.lower() == "bearer":
            sent.add(token)
    if len(sent) > 1:
        raise Refused
    return sent.pop() if sent else None


def refuse(status: int, detail: str) -> Response:
    """A refusal that says which kind of key opens."""
    refusal = problem(status, detail)
    refusal.headers["WWW-Authenticate"] = 'ApiKey header="X-API-Key", Bearer'
    return refusal


def _limited(access: Access, caller: Caller | None) -> Response | None:
    kind: Kind = "read" if g.scope == "read" else "write"
    who = caller.key if caller and caller.key else f"address {request.remote_addr}"
    standing: Standing | None = access.limits.count(kind, who)
    g.standing = standing
    if standing is None or standing.allowed:
        return None
    return problem(
        TOO_OFTEN, f"That is more than {standing.limit} requests of this kind: wait {standing.reset} s."
    )


def _route() -> str | None:
    return request.url_rule.rule if request.url_rule else None


def _entry(caller: Caller, status: int) -> Row:
    scope: Scope = g.scope
    named = request.view_args or {}
    about = next((f"{name}:{named[name]}" for name in ABOUT if name in named), None)
    return audit_log.entry(
        key=caller.key,
        scope=scope,
        method=request.method,
        route=_route() or UNKNOWN_ROUTE,
        status=status,
        request_id=g.get("request_id") or uuid4().hex,
        about=about,
    )
