"""Keys and the audit log as the API and the command line give them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from api.access.core import Access
from errors import Unavailable
from graph import audit_log
from graph.asking import ask
from graph.keys import Key, Keys


def key_answer(key: Key, secret: str | None = None) -> dict[str, Any]:
    """A key with its times as ISO 8601; `secret` only where it was just made."""
    told = {n: v.isoformat() if isinstance(v, datetime) else v for n, v in asdict(key).items()}
    return told | ({"secret": secret} if secret else {})


def keys_page(keys: Keys, *, offset: int, limit: int) -> dict[str, Any]:
    """A part of the list of keys."""
    found = [key_answer(key) for key in keys.page(offset=offset, limit=limit + 1)]
    return _page("keys", found, offset, limit)


def log_page(access: Access, *, offset: int, limit: int, **wanted: Any) -> dict[str, Any]:
    """A part of the audit log; what this process has not written yet is written first."""
    access.log.flush()
    found = audit_log.page(access.database, offset=offset, limit=limit + 1, **wanted)
    return _page("entries", found, offset, limit)


def asked(access: Access, query: str, parameters: dict[str, Any], limit: int | None) -> dict[str, Any]:
    """What a question in Cypher finds.

    Raises:
        InvalidInput: it does not only read, or Neo4j does not understand it.
        Busy: it takes too long.
        Unavailable: too many are asked at once.
    """
    settings = access.settings
    if not access.analysts.acquire(timeout=settings.neo4j_timeout):
        raise Unavailable("The place for such questions", "this process", "Others are asked; try again.")
    try:
        rows = min(limit or settings.cypher_rows, settings.cypher_rows)
        found = ask(access.database, query, parameters, rows=rows, seconds=settings.cypher_seconds)
        return asdict(found)
    finally:
        access.analysts.release()


def _page(name: str, found: list[dict[str, Any]], offset: int, limit: int) -> dict[str, Any]:
    further = offset + limit if len(found) > limit else None
    return {name: found[:limit], "offset": offset, "limit": limit, "next": further}
