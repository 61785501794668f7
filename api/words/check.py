"""Keeps of a fluent text what the facts support, clause by clause, and cuts the rest; docs/words.md says how well.

The check knows the facts and one language's words (`<language>.toml`), and takes nothing else to be true. A text is
split into sentences and those into clauses. A run of clauses stays where every word is understood, every claim in it is
bound to names and numbers and found in the facts, and no word with a meaning is left over. Negations, "only", "all",
"always", superlatives, and names, numbers and predicates that the facts do not hold are refused or not found, and cut.

Practical limits: it reads word order and neighbourhood, no syntax trees, so an honest sentence that is built unusually
is cut as well; a pronoun is taken to mean the first or the last item of its sentence or of the one before; what a word
that is not in the language's file says is never known. It is deterministic, and takes some milliseconds a sentence.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.words.claims import holds
from api.words.facts import Facts, of_profile, of_reasons
from api.words.lexicon import BREAK, DAY, FILLER, SHIFT, UNKNOWN, VALUE, Lexicon, Token, lexicon
from api.words.pronouns import readings
from api.words.reader import Reader
from api.words.reading import Context, Reading

LEAST = 0.5
"""Share of a text's clauses that must be left; with less, the text is not used."""
OPENING = (FILLER, DAY, SHIFT, BREAK, VALUE, "CHOICES", "EVERYONE", "OTHERS", "TEXT", "USERS", "THAN")
"""Senses of words that say nothing without a clause that follows."""
LONGEST = 8
"""Clauses read together at most."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after the check.

    Attributes:
        text: the supported clauses, as sentences; empty where nothing is left.
        cut: the clauses that were cut, as written.
        kept: how many clauses were kept.
    """

    text: str
    cut: tuple[str, ...]
    kept: int

    @property
    def enough(self) -> bool:
        """Whether so much is left that the text may be used."""
        return self.kept > 0 and self.kept >= LEAST * (self.kept + len(self.cut))


def check_reasons(text: str, title: str, reasons: Sequence[Mapping[str, Any]], language: str) -> Checked:
    """Checks a text about one recommendation."""
    return check(text, of_reasons(title, reasons), language)


def check_profile(text: str, profile: Mapping[str, Any], language: str) -> Checked:
    """Checks a text about a profile."""
    return check(text, of_profile(profile), language)


def check(text: str, facts: Facts, language: str) -> Checked:
    """Checks a text against facts; in a language without a `.toml` file everything is cut."""
    words = lexicon(language)
    if words is None:
        return Checked("", (text,), 0)
    return _Checker(words, facts).check(text)


class _Checker:
    def __init__(self, words: Lexicon, facts: Facts) -> None:
        self._words, self._facts = words, facts
        self._reader = Reader(words, facts)
        self._first = words.grammar["people"] == "before"

    def check(self, text: str) -> Checked:
        said: list[str] = []
        cut: list[str] = []
        kept, context = 0, Context()
        for sentence in self._sentences(text):
            clauses, told = self._opened(self._clauses(sentence))
            runs, context = self._sentence(told, context)
            good = {n for start, end in runs for n in range(start, end)}
            kept += len(good)
            cut += [c.strip() for n, c in enumerate(clauses) if n not in good and c.strip()]
            said += [self._put(clauses, start, end, len(clauses)) for start, end in runs]
        between = " " if self._words.grammar["spaced"] else ""
        return Checked(between.join(said), tuple(cut), kept)

    def _opened(self, clauses: Sequence[str]) -> tuple[list[str], list[list[Token]]]:
        """Clauses and their tokens, what only opens a clause ("On that day,", "此外，") put with it."""
        found: list[tuple[str, list[Token]]] = []
        for clause in clauses:
            tokens = self._reader.tokens(clause)
            if found and _opens(found[-1][1]):
                before, opening = found.pop()
                clause, tokens = before + clause, opening + tokens
            found.append((clause, tokens))
        return [clause for clause, _ in found], [tokens for _, tokens in found]

    def _sentence(
        self, told: Sequence[Sequence[Token]], context: Context
    ) -> tuple[list[tuple[int, int]], Context]:
        """The runs of clauses that hold, the longest first from the left, and what pronouns may mean afterwards."""
        runs: list[tuple[int, int]] = []
        start, now = 0, context
        while start < len(told):
            end, reading = self._longest(told, start, now)
            if reading is not None:
                runs.append((start, end))
                now = _after(reading, now)
            elif _names_something(told[start]):
                now = Context()  # what a cut clause named is no longer there for a pronoun to mean
            start = end
        return runs, now

    def _longest(
        self, told: Sequence[Sequence[Token]], start: int, context: Context
    ) -> tuple[int, Reading | None]:
        """The end of the longest run from `start` that holds, as it was read; else of the clause there."""
        for end in range(min(len(told), start + LONGEST), start, -1):
            reading = self._read(told[start:end], context)
            if reading is not None:
                return end, reading
        return start + 1, None

    def _read(self, clauses: Sequence[Sequence[Token]], context: Context) -> Reading | None:
        """The first reading of a run that holds."""
        tokens = [token for clause in clauses for token in clause]
        if not tokens or any(token.has(UNKNOWN) for token in tokens):
            return None
        for number, clause in enumerate(clauses):
            for token in clause:
                token.clause = number
        tried = readings(tokens, self._facts, self._words.grammar, context)
        return next((one for one in tried if holds(one, self._first) and one.used), None)

    def _sentences(self, text: str) -> list[str]:
        """Sentences, split at their ends where no name goes on; line breaks end them too."""
        ends = re.escape(self._words.grammar["end"])
        hidden = text
        for name in sorted([*self._facts.items, *self._facts.entities], key=len, reverse=True):
            hidden = hidden.replace(name, re.sub(r"\W", "_", name))
        found, start = [], 0
        for match in re.finditer(
            rf"[{ends}]+[\"”’」』)）]*(?=\s|$)|\n+"
            if self._words.grammar["spaced"]
            else rf"[{ends}]+[”’」』）]*|\n+",
            hidden,
        ):
            found.append(text[start : match.end()])
            start = match.end()
        found.append(text[start:])
        return [one.strip() for one in found if one.strip()]

    def _clauses(self, sentence: str) -> list[str]:
        """Clauses, split before a conjunction and after other boundaries, and never within a name."""
        hidden = self._reader.asides(sentence)
        for name in sorted([*self._facts.items, *self._facts.entities], key=len, reverse=True):
            hidden = hidden.replace(name, "_" * len(name))
        marks = sorted(self._words.grammar["boundary"], key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, marks)), re.IGNORECASE)
        found, start, at = [], 0, 0
        while match := pattern.search(hidden, at):
            cut = (
                match.end()
                if match[0].strip() in ";:—–()；：——（），"
                else match.start() + (1 if match[0][0] == "," else 0)
            )
            found.append(sentence[start:cut])
            start, at = cut, max(match.end() - 1, match.start() + 1)
        found.append(sentence[start:])
        return [one for one in found if one.strip(" .,!?。，！？)）(（")]

    def _put(self, clauses: Sequence[str], start: int, end: int, of: int) -> str:
        """A run as a sentence: as written where nothing was cut before it, else without the word that joined it."""
        grammar = self._words.grammar
        text = "".join(clauses[start:end]).strip(" ,;:—–，；：、(（")
        if start > 0 or end < of:
            text = text.rstrip(
                ")）" if text.count("(") + text.count("（") < text.count(")") + text.count("）") else ""
            )
            for word in sorted(grammar["leading"], key=len, reverse=True):
                begins = text.lower().startswith(word + (" " if grammar["spaced"] else ""))
                if begins:
                    text = text[len(word) :].lstrip(" ,，")
                    break
        text = text.rstrip(" ,;:—–，；：、")
        if text and text[-1] not in grammar["end"] and text[-1] not in '”’"':
            text += grammar["end"][0]
        return text[:1].upper() + text[1:]


def _after(reading: Reading, before: Context) -> Context:
    items = [title for place in sorted(reading.items) for title in reading.items[place]]
    entities = [reading.entities[place] for place in sorted(reading.entities)]
    return Context(items or before.items, entities[-1] if entities else before.entity)


def _opens(clause: Sequence[Token]) -> bool:
    """Whether a clause says nothing without the one that follows: "On that day,", "从您的历史来看，"."""
    history = ("YOU", "HISTORY") if any(token.has("HISTORY") for token in clause) else ()
    return all(token.has(*OPENING, *history) for token in clause)


def _names_something(clause: Sequence[Token]) -> bool:
    return any(token.has("ITEM", "ENTITY", "UNKNOWN") for token in clause)
