"""Who reads texts for facts: a language model behind an OpenAI-compatible endpoint, or plain matching of names."""

import json
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import requests

from embeddings.documents import answers, matching
from embeddings.documents.grammar import Grammar
from embeddings.documents.matching import Found, Held
from embeddings.documents.names import Names
from errors import PersonaError
from settings import Settings

LARGEST = 1_000_000
"""Bytes of an answer that are read."""
PASSING = (408, 425, 429, 500, 502, 503, 504)
"""Statuses that say nothing against what was asked: it is asked again later."""


class ReaderAway(PersonaError):
    """The language model does not answer now; what it was asked waits."""

    status = 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(
            f"The reader at {url} does not answer: {why}. Start it, or unset PERSONA_READER_URL."
        )


class ReaderFailed(PersonaError):
    """The language model refuses, or what it answers is not of the form that was asked for."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"The reader at {url} gave nothing that can be used: {why}.")


@dataclass(frozen=True)
class Ground:
    """What a text is read against: known names, and the relations that may be."""

    names: Names
    grammar: Grammar


@dataclass(frozen=True, slots=True)
class Text:
    """A text to be read, and what its item is related to otherwise."""

    title: str
    domain: str
    text: str
    held: Collection[Held]


class Reader(Protocol):
    """Reads texts.

    Attributes:
        model: its name and version; with another one all texts are stale.
        at_once: texts in one chunk, so that one takes some seconds.
    """

    model: str
    at_once: int

    def read(self, text: Text, ground: Ground) -> tuple[list[Found], Mapping[str, int]]:
        """The facts of a text, and what else was counted."""
        ...


class Plain:
    """Matches the names of known entities."""

    model, at_once = matching.VERSION, 100

    def read(self, text: Text, ground: Ground) -> tuple[list[Found], Mapping[str, int]]:
        """The facts of a text, and what was not taken for one."""
        found = matching.match(text.text, text.domain, ground.names, ground.grammar, text.held)
        counts = {"negated": found.negated, "known": found.known, "unrelated": found.unrelated}
        return list(found.facts), counts


class Asked:
    """Asks a language model, and takes of its answers what stands in the text."""

    at_once = 4

    def __init__(self, settings: Settings) -> None:
        """Takes the address, model, key and time limit from the settings, which have an address."""
        self._url = f"{str(settings.reader_url).rstrip('/')}/chat/completions"
        self._name, self._seconds, self._key = (
            settings.reader_model,
            settings.reader_seconds,
            settings.reader_key,
        )
        self.model = f"{self._name}/{answers.VERSION}"

    def read(self, text: Text, ground: Ground) -> tuple[list[Found], Mapping[str, int]]:
        """The facts of a text that it bears out, and what was dropped, by why.

        Raises:
            ReaderAway: it does not answer, or not in time.
            ReaderFailed: it refuses, or its answer has not the form that was asked for.
        """
        kinds = ground.grammar.listed(text.domain)
        best: dict[tuple[str, str, str], Found] = {}
        dropped = dict.fromkeys(answers.DROPPED, 0)
        for piece in answers.pieces(text.text) if kinds else ():
            said = self._ask(answers.prompt(text.title, piece, kinds))
            try:
                read = answers.read(said, text.text, text.domain, ground.names, ground.grammar, text.held)
            except answers.BadAnswer as error:
                raise ReaderFailed(self._url, str(error)) from error
            for fact in read.facts:
                key = fact.type, fact.kind, fact.entity or fact.name
                best[key] = max(best.get(key, fact), fact, key=lambda one: one.confidence)
            dropped = {name: count + read.dropped[name] for name, count in dropped.items()}
        return list(best.values()), dropped

    def _ask(self, asked: str) -> str:
        body = {
            "model": self._name,
            "messages": [{"role": "user", "content": asked}],
            "temperature": 0,
            "stream": False,
        }
        headers = {"Authorization": f"Bearer {self._key.get_secret_value()}"} if self._key else {}
        deadline = time.monotonic() + self._seconds
        try:
            with requests.post(
                self._url,
                json=body,
                headers=headers,
                timeout=self._seconds,
                stream=True,
                allow_redirects=False,
            ) as answer:
                if answer.status_code in PASSING:
                    raise ReaderAway(self._url, f"status {answer.status_code}")
                if answer.status_code != 200:
                    raise ReaderFailed(self._url, f"status {answer.status_code}")
                told = _whole(answer.iter_content(65_536), deadline)
        except (requests.RequestException, TimeoutError) as error:
            raise ReaderAway(self._url, type(error).__name__) from error
        try:
            said = json.loads(told)["choices"][0]["message"]["content"]
        except (ValueError, LookupError, TypeError) as error:
            raise ReaderFailed(self._url, "the answer is no chat completion") from error
        if not isinstance(said, str):
            raise ReaderFailed(self._url, "the answer has no text")
        return said


def _whole(parts: Iterable[Any], deadline: float) -> bytes:
    """Reads to the end, to `LARGEST` or to the deadline: an endpoint that trickles holds nobody up.

    Raises:
        TimeoutError: the time is over.
    """
    told = b""
    for part in parts:
        told += part
        if len(told) > LARGEST:
            break
        if time.monotonic() > deadline:
            raise TimeoutError
    return told


def reader(settings: Settings) -> Reader:
    """The language model where one is set, else plain matching."""
    return Asked(settings) if settings.reader_url else Plain()
