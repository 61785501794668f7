"""Keys, and what was done with them; all of it for admins."""

from typing import Any

from api.access.answers import key_answer, keys_page, log_page
from api.answers import access as answers
from api.routes.base import blueprint, persona, problems
from api.schemas.access import AuditQuery, KeyBody, KeyPath, RotateBody
from api.schemas.base import NoQuery, PageQuery

access = blueprint("access", "API keys and the audit log, for admins")


@access.get("/keys", responses={"200": answers.KeysPage})
def keys(query: PageQuery) -> Any:
    """Keys, the newest first, those that are over too; never a secret."""
    return keys_page(persona().access.keys, offset=query.offset, limit=query.limit)


@access.post("/keys", responses={"201": answers.KeyMade, **problems(413, 415)})
def create(query: NoQuery, body: KeyBody) -> Any:
    """Makes a key. `secret` is what its owner sends; it is shown this once."""
    of = persona().access
    key, secret = of.keys.create(body.name, body.scope, body.expires)
    of.ring.forget()
    return key_answer(key, secret), 201


@access.post("/keys/<key>/rotate", responses={"200": answers.KeyMade, **problems(404, 409, 413, 415)})
def rotate(path: KeyPath, query: NoQuery, body: RotateBody) -> Any:
    """Gives a key a new secret, shown this once; the old one is good for the grace yet."""
    of = persona().access
    key, secret = of.keys.rotate(path.key, body.grace_seconds)
    of.ring.forget()
    return key_answer(key, secret)


@access.delete("/keys/<key>", responses={"200": answers.KeyShown, **problems(404)})
def revoke(path: KeyPath, query: NoQuery) -> Any:
    """Revokes a key: at once in this process, in others within PERSONA_KEY_SECONDS. It stays on record."""
    of = persona().access
    key = of.keys.revoke(path.key)
    of.ring.forget()
    return key_answer(key)


@access.get("/audit", responses={"200": answers.AuditPage})
def audit(query: AuditQuery) -> Any:
    """Every write and whatever an admin did, the newest first."""
    wanted: dict[str, Any] = {"key": query.key, **query.times}
    return log_page(persona().access, offset=query.offset, limit=query.limit, **wanted)
