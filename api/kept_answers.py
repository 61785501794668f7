"""Profiles and rankings that were answered before, given again while nothing they are made from has changed.

What an answer rests on is asked first, in one small query (`cypher/read/answer_version.cypher`), and the answer is made
after it: what comes in between belongs to a later version, so an acknowledged event is in the next answer.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Semaphore
from typing import Any, Literal
from zlib import crc32

from errors import NotFound
from graph.connection import Database
from graph.memory import Kept
from graph.population import Populations

Answer = dict[str, Any]
What = Literal["profile", "ranking"]
SECONDS = 600
"""Kept for so long at the most, whatever a version says."""
AT_ONCE = 2
"""How many answers a process makes at a time: more would wait for each other, and each take as long as all."""
MADE_AT: Mapping[What, str] = {"profile": "as_of", "ranking": "generated_at"}
"""What an answer calls the moment it holds for, which is that of asking."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is kept: an answer, as wanted, of a state of the graph and for some time."""

    what: What
    user: str
    shown: str
    version: tuple[Any, ...]
    period: int
    wanted: Mapping[str, Any] = field(compare=False)


class KeptAnswers:
    """Answers of now as JSON text, some of them kept. Thread-safe."""

    def __init__(
        self,
        database: Database,
        made: Mapping[What, Callable[..., Answer]],
        populations: Populations,
        capacity: int,
    ) -> None:
        """
        Args:
            made: what makes each answer, of a user and what is wanted by name.
            populations: what is let go of too when a user was erased.
            capacity: how many are kept, about 40 kB each.
        """
        self._database, self._made, self._populations = database, made, populations
        self._kept: Kept[_Asked, bytes] = Kept(self._texts, capacity)
        self._erased, self._making = 0, Semaphore(AT_ONCE)
        populations.on_forget(self._kept.clear)

    def text(self, what: What, user: str, **wanted: Any) -> bytes:
        """What `made[what]` says of a user, as JSON.

        Raises:
            NotFound: there is no such user.
            PersonaError: whatever making the answer raises.
        """
        rows = self._database.read("read/answer_version", user=user)
        if not rows:
            raise NotFound("user", user)
        row = rows[0]
        if row["erased"] != self._erased:  # nothing of somebody who was erased stays in memory
            self._erased = row["erased"]
            self._populations.forget()
        version = [*row["version"], *(row["catalogue"] if what == "ranking" else ())]
        period = int(time.time() + crc32(user.encode()) % SECONDS) // SECONDS  # they do not all end at once
        asked = _Asked(what, user, repr(sorted(wanted.items())), tuple(version), period, wanted)
        begun = {"user": user, MADE_AT[what]: datetime.now(UTC).isoformat()}
        return json.dumps(begun, ensure_ascii=False)[:-1].encode() + b", " + self._kept.get([asked])[asked]

    def _texts(self, asked: Sequence[_Asked]) -> dict[_Asked, bytes]:
        return {one: self._text(one) for one in asked}

    def _text(self, asked: _Asked) -> bytes:
        """All but of whom and when, to be put behind these."""
        with self._making:
            answer = self._made[asked.what](asked.user, **asked.wanted)
        told = {name: value for name, value in answer.items() if name not in ("user", MADE_AT[asked.what])}
        return json.dumps(told, ensure_ascii=False).encode()[1:]
