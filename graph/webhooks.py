"""Who is called when something changes, up to where each was told, and what their calls are signed with."""

import hashlib
import hmac
import ipaddress
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

from errors import InvalidInput, NotFound
from graph import feed
from graph.connection import Database, Row
from graph.feed import Cursor, Kind
from settings import Settings

MOST = 50
"""How many webhooks there may be."""
LEASE_SECONDS, HELD_SECONDS = 60, 30
DAYS = 3
"""Days that a webhook may fail before it is disabled."""
LONGEST_WAIT = 3_600
"""Seconds between two tries, at the most; the first is after two, and each after twice as many as the one before."""
TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
"""IPv6 addresses that stand for one of IPv4."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One that is called.

    Attributes:
        users: whose profiles it is told of; empty: all.
        cursor: up to where it was told.
        failures: calls that failed since the last that did not.
        error: how the last call failed.
        told_at, failing_since, next_at, disabled_at: as ISO 8601.
    """

    id: str
    url: str
    kinds: Sequence[Kind]
    users: Sequence[str]
    created_at: str
    cursor: str
    failures: int
    error: str | None = None
    told_at: str | None = None
    failing_since: str | None = None
    next_at: str | None = None
    disabled_at: str | None = None


class Webhooks:
    """Those of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, url: str, kinds: Sequence[Kind], users: Sequence[str]) -> Webhook:
        """Puts one on record; it is told of what changes from now on.

        Raises:
            InvalidInput: there are as many as there may be.
        """
        rows = self._database.write(
            "write/webhook_create", id=uuid4().hex, url=url, kinds=list(kinds), users=list(users),
            cursor=str(feed.now(self._database)), most=MOST,
        )  # fmt: skip
        if not rows:
            raise InvalidInput("url", f"there are {MOST} webhooks already, as many as there may be")
        return _webhook(rows[0])

    def all(self) -> list[Webhook]:
        """Every one, the oldest first."""
        return [_webhook(row) for row in self._database.read("read/webhooks")]

    def delete(self, webhook: str) -> None:
        """Deletes one.

        Raises:
            NotFound: there is no such webhook.
        """
        if not self._database.write("write/webhook_delete", id=webhook):
            raise NotFound("webhook", webhook)

    def resume(self, webhook: str) -> Webhook:
        """Lets one be called again, where it was disabled or waits for the next try.

        Raises:
            NotFound: there is no such webhook.
        """
        rows = self._database.write("write/webhook_resume", id=webhook)
        if not rows:
            raise NotFound("webhook", webhook)
        return _webhook(rows[0])

    def due(self, worker: str) -> list[tuple[Webhook, bool]]:
        """Those that a worker may call now, and whether it holds their lease already."""
        rows = self._database.read("read/webhooks_due", worker=worker, enough=HELD_SECONDS)
        return [(_webhook(row), row["held"]) for row in rows]

    def claim(self, webhook: str, worker: str) -> Webhook | None:
        """Leases one; None where somebody else did, or it is gone."""
        rows = self._database.write("write/webhook_claim", id=webhook, worker=worker, seconds=LEASE_SECONDS)
        return _webhook(rows[0]) if rows else None

    def told(self, webhook: Webhook, worker: str, cursor: Cursor, count: int) -> None:
        """Notes that one was told of `count` changes, up to a cursor."""
        kind, name = cursor.after or (None, None)
        self._database.write(
            "write/webhook_told", id=webhook.id, worker=worker, cursor=str(cursor),
            user=name if kind == "profile" else None, moment=str(replace(cursor, after=None)), told=count,
        )  # fmt: skip

    def failed(self, webhook: Webhook, worker: str, error: str) -> bool:
        """Notes that a call failed; whether the webhook is disabled now."""
        wait = min(2 ** min(webhook.failures + 1, 20), LONGEST_WAIT)
        rows = self._database.write(
            "write/webhook_failed", id=webhook.id, worker=worker, error=error, seconds=wait, days=DAYS
        )
        return bool(rows and rows[0]["disabled"])


def secret(settings: Settings, webhook: str) -> str:
    """What the calls of a webhook are signed with: kept nowhere, and made from one that the graph does not know."""
    made = hmac.new(_server_secret(settings), f"webhook {webhook}".encode(), hashlib.sha256)
    return f"whsec_{made.hexdigest()}"


def is_open(address: str) -> bool:
    """Whether an IP address is of the public network."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_open(str(found.ipv4_mapped))
        if any(found in network for network in TRANSLATED):
            return False
    return found.is_global and not found.is_multicast


def _server_secret(settings: Settings) -> bytes:
    if settings.webhook_secret is not None:
        return settings.webhook_secret.get_secret_value().encode()
    path = settings.folder / "webhook.secret"
    if not path.exists():
        _make(path)
    return path.read_bytes()


def _make(path: Path) -> None:
    """Makes a secret, whole from the first moment it is there; where another process was first, its."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _webhook(row: Row) -> Webhook:
    found: Mapping[str, Any] = row["webhook"]
    given = {name: _plain(found[name]) for name in Webhook.__slots__ if found.get(name) is not None}
    return Webhook(**given)


def _plain(value: Any) -> Any:
    return value.iso_format() if hasattr(value, "iso_format") else value
