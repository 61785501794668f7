"""Sentences: reasons, recommendations and profiles in words, each language a file; docs/words.md."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from api.words.messages import DEFAULT, languages, messages
from api.words.paragraph import Paragraphs
from api.words.portrait import Portraits
from api.words.sentences import Sentences

__all__ = ["DEFAULT", "Words", "languages", "words"]


class Words:
    """Reasons, recommendations and profiles in words of one language. Thread-safe; `words(language)` keeps one.

    Raises:
        InvalidInput: there is no such language.
    """

    def __init__(self, language: str = DEFAULT) -> None:
        self.language = language
        said = messages(language)
        self._sentences = Sentences(said)
        self._paragraphs = Paragraphs(said, self._sentences)
        self._portraits = Portraits(said, self._sentences, self._paragraphs)

    def sentence(self, reason: Mapping[str, Any]) -> str:
        """The sentence of one reason, as the API serves it: its kind, contribution and path."""
        return self._sentences.of(reason)

    def paragraph(self, title: str, reasons: Sequence[Mapping[str, Any]]) -> str:
        """What speaks for an item, and the strongest that speaks against it, if any."""
        return self._paragraphs.of(title, reasons)

    def portrait(self, profile: Mapping[str, Any]) -> str:
        """A profile, as the API serves it, on one page."""
        return self._portraits.of(profile)


@cache
def words(language: str) -> Words:
    """The words of a language, made when first asked for.

    Raises:
        InvalidInput: there is no such language.
    """
    return Words(language)
