"""API keys on record: their hashes, scopes and times; a secret is shown once and never kept.

A secret is 256 random bits, so that nobody can guess one: a plain SHA-256 keeps it as safe as a slow hash, which is for
passwords that people make up.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from errors import InvalidInput, NotFound, PersonaError
from graph.connection import Database, Row

Scope = Literal["read", "write", "admin"]
SCOPES: tuple[Scope, ...] = ("read", "write", "admin")
"""Each may do what those before it may."""
BYTES = 32
PREFIX = "persona"


class Revoked(PersonaError):
    """A key that is revoked does not come back."""

    status = 409

    def __init__(self, key: str) -> None:
        super().__init__(f"Key {key!r} is revoked: create another.")


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it stands.

    Attributes:
        last_used: to the hour; None: never.
        old_until: until when the secret before the last rotation is good.
    """

    id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used: datetime | None
    old_until: datetime | None


@dataclass(frozen=True, slots=True)
class LiveKey:
    """What is needed to know a key by its secret.

    Attributes:
        hash: SHA-256 of the secret, hexadecimal; `old_hash` likewise, good until `old_until`.
    """

    id: str
    hash: str
    name: str
    scope: Scope
    expires_at: datetime | None
    last_used: datetime | None
    old_hash: str | None
    old_until: datetime | None

    def opens(self, secret: str) -> bool:
        """Whether the secret is this key's now; takes as long whatever it is."""
        given, now = digest(secret), datetime.now(UTC)
        new = hmac.compare_digest(given, self.hash)
        old = hmac.compare_digest(given, self.old_hash or "")
        fresh = self.old_until is not None and now < self.old_until
        return (new or (old and fresh)) and (self.expires_at is None or now < self.expires_at)


class Keys:
    """The keys of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, name: str, scope: Scope, expires_at: datetime | None = None) -> tuple[Key, str]:
        """A new key, and what its owner sends: it is not kept, and cannot be shown again.

        Raises:
            InvalidInput: it would have expired already.
        """
        if expires_at is not None and expires_at <= datetime.now(UTC):
            raise InvalidInput("expires_at", "is over")
        key, secret = secrets.token_hex(6), secrets.token_hex(BYTES)
        rows = self._database.write(
            "write/key_create", id=key, hash=digest(secret), name=name, scope=scope, expires_at=expires_at
        )
        return _key(rows[0]["key"]), told(key, secret)

    def page(self, *, offset: int = 0, limit: int = 20) -> Sequence[Key]:
        """The newest first, those that are over too."""
        return [_key(row["key"]) for row in self._database.read("read/keys", offset=offset, limit=limit)]

    def rotate(self, key: str, grace: float = 0.0) -> tuple[Key, str]:
        """The key with a new secret, and what its owner sends; the old secret is good for `grace` seconds yet.

        Raises:
            NotFound: there is no such key.
            Revoked: it is.
        """
        secret = secrets.token_hex(BYTES)
        rows = _found(key, self._database.write("write/key_rotate", id=key, hash=digest(secret), grace=grace))
        if rows[0]["key"].get("revoked_at"):
            raise Revoked(key)
        return _key(rows[0]["key"]), told(key, secret)

    def revoke(self, key: str) -> Key:
        """Ends a key, its old secret with it; it stays on record.

        Raises:
            NotFound: there is no such key.
        """
        return _key(_found(key, self._database.write("write/key_revoke", id=key))[0]["key"])

    def live(self) -> tuple[int, dict[str, LiveKey]]:
        """How many keys there have been, and by id those that open something now."""
        row = self._database.probe("read/keys_live")[0]
        return row["count"], {one["id"]: _live(one) for one in row["live"]}

    def used(self, keys: Sequence[str]) -> None:
        """Notes that they were used, to the hour."""
        self._database.write("write/keys_used", ids=list(keys))


def told(key: str, secret: str) -> str:
    """What the owner of a key sends."""
    return f"{PREFIX}_{key}_{secret}"


def digest(secret: str) -> str:
    """SHA-256 of a secret, hexadecimal."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _found(key: str, rows: list[Row]) -> list[Row]:
    if not rows:
        raise NotFound("key", key)
    return rows


def _key(row: Mapping[str, Any]) -> Key:
    times = {name: _at(row, name) for name in ("expires_at", "revoked_at", "last_used", "old_until")}
    created_at = row["created_at"].to_native()
    return Key(id=row["id"], name=row["name"], scope=row["scope"], created_at=created_at, **times)


def _live(row: Mapping[str, Any]) -> LiveKey:
    times = {name: _at(row, name) for name in ("expires_at", "last_used", "old_until")}
    return LiveKey(**{**row, **times})


def _at(row: Mapping[str, Any], name: str) -> datetime | None:
    value = row.get(name)
    return value.to_native() if value is not None else None
