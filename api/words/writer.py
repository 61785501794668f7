"""Fluent texts by a language model behind an OpenAI-compatible endpoint, each checked before it is shown."""

import json
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from api.words.check import check
from api.words.facts import Facts, of_profile, of_reasons
from api.words.lexicon import lexicon
from api.words.portrait import BETWEEN
from errors import InvalidInput, PersonaError
from settings import Settings

log = logging.getLogger(__name__)
LARGEST = 1_000_000
"""Bytes of an answer that are read."""
AT_ONCE = 4
"""Texts asked for at once."""


class WriterFailed(PersonaError):
    """The language model did not answer, or not as the protocol has it."""

    status = 503

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"The writer at {url} gave no text: {why}. Is `persona writer` running?")


class NoWriter(InvalidInput):
    """A fluent text was asked for, and no language model is set."""

    def __init__(self) -> None:
        super().__init__(
            "fluent", "no writer is set; start `persona writer MODEL` and set PERSONA_WRITER_URL."
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """A text to be put fluently, and the facts it must keep to."""

    text: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Written:
    """A text as it is shown.

    Attributes:
        by: "model" or "template".
        cut: what the model said that no fact supports, clause by clause; what it said in all where nothing was used.
    """

    text: str
    by: str
    cut: tuple[str, ...] = ()


class Writer:
    """Puts texts fluently, or leaves them as they are: a model that fails, is late or lies changes nothing."""

    def __init__(self, settings: Settings) -> None:
        """Takes the address, model, key and time limit from the settings.

        Raises:
            NoWriter: no address is set.
        """
        if settings.writer_url is None:
            raise NoWriter
        self._url = settings.writer_url.rstrip("/") + "/chat/completions"
        self._model, self._seconds = settings.writer_model, settings.writer_seconds
        self._key = settings.writer_key

    def write(self, drafts: Sequence[Draft], language: str) -> list[Written]:
        """Each draft put fluently and checked, within the time limit for all together."""
        deadline = time.monotonic() + self._seconds
        with ThreadPoolExecutor(AT_ONCE, "writer") as pool:
            return list(pool.map(lambda draft: self._written(draft, language, deadline), drafts))

    def _written(self, draft: Draft, language: str, deadline: float) -> Written:
        words = lexicon(language)
        if words is None:
            return Written(draft.text, "template")
        try:
            said = self.ask(f"{words.asked}\n\n{draft.text}", deadline)
        except WriterFailed as error:
            log.warning("%s", error)
            return Written(draft.text, "template")
        checked = check(said, draft.facts, language)
        if not checked.enough:
            return Written(draft.text, "template", checked.cut or (said,))
        return Written(checked.text, "model", checked.cut)

    def ask(self, asked: str, deadline: float) -> str:
        """What the model answers; `deadline` is on the monotonic clock.

        Raises:
            WriterFailed: no answer in time, or none of the expected form.
        """
        body = {
            "model": self._model,
            "messages": [{"role": "user", "content": asked}],
            "temperature": 0,
            "stream": False,
        }
        headers = {"Content-Type": "application/json"}
        if self._key is not None:
            headers["Authorization"] = f"Bearer {self._key.get_secret_value()}"
        request = Request(self._url, json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=_left(deadline)) as answer:
                told = json.loads(_read(answer.read1, deadline))
            said = told["choices"][0]["message"]["content"]
        except (URLError, OSError, TimeoutError) as error:
            raise WriterFailed(self._url, str(error)) from error
        except (ValueError, LookupError, TypeError) as error:
            raise WriterFailed(self._url, "the answer is no chat completion") from error
        if not isinstance(said, str):
            raise WriterFailed(self._url, "the answer has no text")
        return said.strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("out of time")
    return left


def _read(read: Callable[[int], bytes], deadline: float) -> bytes:
    """Reads to the end, to `LARGEST` or to the deadline: an endpoint that trickles holds nobody up."""
    parts: list[bytes] = []
    while (part := read(65_536)) and sum(map(len, parts)) < LARGEST:
        parts.append(part)
        _left(deadline)
    return b"".join(parts)


class Fluent:
    """Puts the texts of answers fluently; each says who wrote it, and what was cut of what the model said."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def entries(self, entries: Sequence[dict[str, Any]], language: str) -> list[dict[str, Any]]:
        """Recommendations or explanations as the API gives them; one without reasons stays as it is."""
        told = [n for n, entry in enumerate(entries) if entry["reasons"]]
        drafts = [Draft(e["text"], of_reasons(e["title"], e["reasons"])) for e in (entries[n] for n in told)]
        written = dict(zip(told, self._writer.write(drafts, language), strict=True))
        return [
            {**entry, "text": written[n].text, **_by(written[n])} if n in written else entry
            for n, entry in enumerate(entries)
        ]

    def profile(self, profile: dict[str, Any], language: str) -> dict[str, Any]:
        """A profile as the API gives it; paragraphs that the check does not understand stay as they are."""
        facts, page = of_profile(profile), profile["portrait"].split(BETWEEN)
        told = [paragraph for paragraph in page if check(paragraph, facts, language).kept]
        (written,) = self._writer.write([Draft(BETWEEN.join(told), facts)], language)
        if written.by == "model":
            others = [paragraph for paragraph in page if paragraph not in told]
            profile = {**profile, "portrait": BETWEEN.join([written.text, *others])}
        return profile | _by(written)


def _by(written: Written) -> dict[str, Any]:
    return {"written_by": written.by, "cut": list(written.cut)}
