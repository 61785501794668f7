"""Profiles that were answered before, given again while nothing they are made from has changed.

What a profile rests on is asked first, in one small query (`cypher/read/profile_version.cypher`), and the profile is
computed after it: what comes in between belongs to a later version, so an acknowledged event is in the next answer.
"""

import json
import time
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zlib import crc32

from api.profiles import Profiles
from errors import NotFound
from graph.connection import Database
from graph.memory import Kept

SECONDS = 600
"""Kept for so long at the most, whatever a version says."""


class _Key(NamedTuple):
    user: str
    evidence: int | None
    language: str
    version: tuple[Any, ...]
    period: int


class KeptProfiles:
    """Profiles of now as JSON text, some of them kept. Thread-safe."""

    def __init__(self, database: Database, profiles: Profiles, capacity: int) -> None:
        """`capacity`: how many; about 40 kB each."""
        self._database, self._profiles = database, profiles
        self._kept: Kept[_Key, bytes] = Kept(self._made, capacity)
        self._erased = 0
        profiles.on_forget(self._kept.clear)

    def text(self, user: str, *, evidence: int | None, language: str) -> bytes:
        """What `Profiles.profile` says, as JSON.

        Raises:
            NotFound: there is no such user.
            InvalidInput: there is no such language.
        """
        rows = self._database.read("read/profile_version", user=user)
        if not rows:
            raise NotFound("user", user)
        if rows[0]["erased"] != self._erased:  # nothing of somebody who was erased stays in memory
            self._erased = rows[0]["erased"]
            self._profiles.forget()
        period = int(time.time() + crc32(user.encode()) % SECONDS) // SECONDS  # they do not all end at once
        key = _Key(user, evidence, language, tuple(rows[0]["version"]), period)
        begun = json.dumps({"user": user, "as_of": datetime.now(UTC).isoformat()}, ensure_ascii=False)
        return begun[:-1].encode() + b", " + self._kept.get([key])[key]

    def _made(self, keys: list[_Key]) -> dict[_Key, bytes]:
        """All but who and when, to be put behind these."""
        return {key: self._one(key) for key in keys}

    def _one(self, key: _Key) -> bytes:
        answer = self._profiles.profile(key.user, evidence=key.evidence, language=key.language)
        told = {name: value for name, value in answer.items() if name not in ("user", "as_of")}
        return json.dumps(told, ensure_ascii=False).encode()[1:]
