"""Profiles and rankings that were answered before, given again while nothing they are made from has changed.

What an answer rests on is asked first, in one small query (`cypher/read/answer_version.cypher`), and the answer is made
after it: what comes in between belongs to a later version, so an acknowledged event is in the next answer.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from zlib import crc32

from api.answer_store import AnswerStore
from errors import NotFound
from graph.connection import Database
from graph.memory import Kept
from graph.population import Populations

Answer = dict[str, Any]
What = Literal["profile", "ranking"]
SECONDS = 600
"""Kept for so long at the most, whatever a version says."""
AT_ONCE = 2
"""How many answers a process makes at a time: more would wait for each other, and each take as long as all.
The others wait in the order in which they came."""
MADE_AT: Mapping[What, str] = {"profile": "as_of", "ranking": "generated_at"}
"""What an answer calls the moment it holds for, which is that of asking."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is wanted: an answer, for a state of the graph and for some time."""

    what: What
    user: str
    question: str
    version: str
    wanted: Mapping[str, Any] = field(compare=False)


class KeptAnswers:
    """Answers of now as JSON text, some of them kept. Thread-safe."""

    def __init__(
        self,
        database: Database,
        made: Mapping[What, Callable[..., Answer]],
        populations: Populations,
        store: AnswerStore,
    ) -> None:
        """
        Args:
            made: what makes each answer, of a user and what is wanted by name.
            populations: what is let go of when a user was erased, and the store with it.
        """
        self._database, self._made, self._populations, self._store = database, made, populations, store
        self._coming: Kept[_Asked, bytes] = Kept(self._texts, 0)  # who asks for the same waits for it
        self._erased, self._makers = 0, ThreadPoolExecutor(AT_ONCE, "make")

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
        period = int(time.time() + crc32(user.encode()) % SECONDS) // SECONDS  # they do not all end at once
        version = [*row["version"], *(row["catalogue"] if what == "ranking" else ()), period]
        question = json.dumps([what, user, repr(sorted(wanted.items()))])
        asked = _Asked(what, user, question, json.dumps(version), wanted)
        begun = {"user": user, MADE_AT[what]: datetime.now(UTC).isoformat()}
        return json.dumps(begun, ensure_ascii=False)[:-1].encode() + b", " + self._coming.get([asked])[asked]

    def _texts(self, asked: Sequence[_Asked]) -> dict[_Asked, bytes]:
        return {one: self._text(one) for one in asked}

    def _text(self, asked: _Asked) -> bytes:
        """All but of whom and when, to be put behind these."""
        cleared = self._store.cleared()
        text = self._store.get(asked.question, asked.version)
        if text is None:
            answer = self._makers.submit(copy_context().run, self._answer, asked).result()
            told = {
                name: value for name, value in answer.items() if name not in ("user", MADE_AT[asked.what])
            }
            text = json.dumps(told, ensure_ascii=False).encode()[1:]
            self._store.put(asked.question, asked.version, text, cleared)
        return text

    def _answer(self, asked: _Asked) -> Answer:
        return self._made[asked.what](asked.user, **asked.wanted)

    def close(self) -> None:
        """Waits for what is being made."""
        self._makers.shutdown()
