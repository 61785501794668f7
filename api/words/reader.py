"""Texts as tokens: the names of the facts, numbers, dates and what a language's words may mean; the rest is unknown."""

import re
from collections import ChainMap
from collections.abc import Sequence

from api.words.facts import Facts
from api.words.lexicon import BREAK, DAY, FILLER, NAME, NUMBER, SHIFT, UNKNOWN, VALUE, Entry, Lexicon, Token
from api.words.messages import phrase
from api.words.numbers import bounded, latin, read_number

DETERMINERS = ("the ", "this ", "that ", "these ", "those ", "your ")
"""What may stand before the end of a title: "your jacket"."""
DEMONSTRATIVES = ("this ", "that ", "these ", "those ")
"""What may stand before a word of a title: "that train"."""

MONTH, UNEVEN = 30, 2
"""Days of a month, and by how many months and years may be off."""


class Reader:
    """Makes tokens of texts about some facts."""

    def __init__(self, words: Lexicon, facts: Facts) -> None:
        self.words, self.facts = words, facts
        self._names: dict[str, tuple[str, bool]] = {}
        self._values: dict[str, str] = {}
        self._known = ChainMap({}, words.known)
        for item in sorted(facts.items):
            self._alias(item)
        for entity in sorted(facts.entities):
            for form in [entity, *words.names.get(entity, [])]:
                self._names.setdefault(form.lower() if words.grammar["spaced"] else form, (entity, False))
        for value in self._told_values():
            for form in [value, *words.values.get(value, []), *words.names.get(value, [])]:
                for ending in ["", *words.grammar["plural"]]:
                    self._values[(form + ending).lower()] = value
        for kind in {k for done in facts.done.values() for k in done.kinds}:
            self._also(phrase(kind), Entry(frozenset({"DID"}), frozenset({kind})))
        for one in facts.types() - words.tied:
            self._also(phrase(one), Entry(frozenset({"TIE"}), ties=(("any", frozenset({one})),)))
        self._asides = self._that_divide_nothing()
        self._longest = max(words.longest, *(len(n) for n in [*self._names, *self._values, "x"]))

    def _also(self, text: str, entry: Entry) -> None:
        self._known[text] = self._known.get(text, Entry()) | entry

    def _told_values(self) -> set[str]:
        told = {v for v in self.facts.attributes.values() if isinstance(v, str)}
        return told | {one.value for one in self.facts.shared if one.value is not None}

    def _alias(self, title: str) -> None:
        """A title in full, with its article moved, and the end of it where no other title ends so."""
        grammar = self.words.grammar
        self._names[title] = (title, True)
        for named in (f"the {title}", f"The {title}") if grammar["spaced"] else ():
            self._names.setdefault(
                named, (title, True)
            )  # longer than "the desk", which "the Desk Lamp" begins with
        for article in grammar["articles"]:
            if title.startswith(article + " "):
                rest = title.removeprefix(article + " ")
                self._names[f"{rest}, {article}"] = (title, True)
                self._names.setdefault(rest, (title, True))
            moved = title.removesuffix(f", {article}")
            if moved != title:
                self._names[moved] = self._names[f"{article} {moved}"] = (title, True)
        parts = title.split()
        for n in range(1, len(parts)) if grammar["suffixes"] else ():
            end = " ".join(parts[n:]).lower()
            if (
                sum(other.lower().endswith(" " + end) for other in self.facts.items) == 1
                and end not in self._known
            ):
                for det in DETERMINERS:
                    self._names.setdefault(det + end, (title, True))
        for word in {part.lower() for part in parts[:-1]} if grammar["suffixes"] else ():
            if (
                word not in self._known
                and sum(word in other.lower().split() for other in self.facts.items) == 1
            ):
                for det in DEMONSTRATIVES:
                    self._names.setdefault(det + word, (title, True))

    def _that_divide_nothing(self) -> list[re.Pattern[str]]:
        """What stands in brackets and divides no clauses: a name again ("动画（Animation）"), a range's bound."""
        forms: dict[str, list[str]] = {}
        named = ((form, name) for form, (name, title) in self._names.items() if not title)
        for form, name in [*named, *self._values.items()]:
            forms.setdefault(name, []).append(re.escape(form))
        told = ("|".join(one) for one in forms.values() if len(one) > 1)
        again = [rf"(?P<name>{one})[（(](?:{one})[）)]?" for one in told]
        bounds = [f"(?P<name>){one}" for one in self.words.grammar["asides"]]
        return [re.compile(one, re.IGNORECASE) for one in [*again, *bounds]]

    def asides(self, text: str) -> str:
        """A text in which what stands in brackets and divides no clauses is blotted out."""
        for one in self._asides:
            text = one.sub(lambda found: found["name"] + "_" * (len(found[0]) - len(found["name"])), text)
        return text

    def tokens(self, text: str) -> list[Token]:
        """A text as tokens; what is not understood is UNKNOWN."""
        found, at = [], 0
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            token, size = self._next(text, at)
            if token is not None:
                found.append(token)
            at += size
        for n, token in enumerate(found):
            started = (
                n
                or not self.words.grammar["spaced"]
                or any(t.has("LIFT", "EVENTS", "LIKINGS") for t in found[2:3])
            )
            if started and token.text.lower() in self.words.grammar["merely"] and _counts(found[n + 1 :]):
                token.entry = Entry(frozenset({FILLER}))
            if token.text in self.words.grammar["given"] and _scored(found[n + 1 : n + 3]):
                token.entry = self._known[self.words.grammar["scored"]]
        return _once(found)

    def _next(self, text: str, at: int) -> tuple[Token | None, int]:
        grammar = self.words.grammar
        title = re.compile(r"《([^》]*)》").match(text, at)
        if title and not self._names.get(title[1].strip(), ("", False))[1]:
            return Token(title[0], Entry(frozenset({UNKNOWN}))), len(title[0])
        date = self.words.dates.match(text, at)
        named = self._longest_of(text, at)
        number = self._number(text, at)
        size = max(len(date[0]) if date else 0, number[1] if number else 0)
        if named and named[1] >= size:
            return named
        if date and len(date[0]) >= size:
            return self._date(date), len(date[0])
        if number:
            return number
        if text[at] in grammar["quotes"]:
            return None, 1
        if text[at] in ",;:()—–、，；：（）·-/…" or text[at] in grammar["end"]:
            return Token(text[at], Entry(frozenset({BREAK}))), 1
        word = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*" if grammar["spaced"] else r"[A-Za-z']+|.").match(
            text, at
        )
        size = len(word[0]) if word else 1
        return Token(text[at : at + size], Entry(frozenset({UNKNOWN}))), size

    def _longest_of(self, text: str, at: int) -> tuple[Token, int] | None:
        for size in range(min(self._longest, len(text) - at), 0, -1):
            if not bounded(text, at, size):
                continue
            piece = text[at : at + size].replace("’", "'")
            name = self._name(piece)
            if name is not None:
                return name, size
            lower = piece.lower()
            if lower in self._values:
                return Token(
                    piece,
                    Entry(frozenset({VALUE})) | self._known.get(lower, Entry()),
                    name=self._values[lower],
                ), size
            if (
                self.words.grammar["spaced"]
                and piece[0].isupper()
                and not _starts(text, at)
                and piece.split()[0] != "I"
            ):
                continue
            if lower in self.words.shifts:
                return self._shift(piece, 1, self.words.shifts[lower]), size
            if lower in self.words.decades:
                return Token(piece, Entry(frozenset({"DECADE"})), number=self.words.decades[lower]), size
            if lower in self._known and not _hyphenated(text, at + size):
                return Token(piece, self._known[lower]), size
        return None

    def _number(self, text: str, at: int) -> tuple[Token, int] | None:
        """A number, or how many days later or earlier where that follows it."""
        found = read_number(text, at, self.words)
        if found is None:
            return None
        value, digits, end = found
        start = end + (text[end : end + 1] == " ")
        for size in range(min(self._longest, len(text) - start), 0, -1):
            days = self.words.shifts.get(text[start : start + size].lower())
            if days is not None and bounded(text, start, size):
                return self._shift(text[at : start + size], value, days), start + size - at
        return Token(text[at:end], Entry(frozenset({NUMBER})), number=value, digits=digits), end - at

    def _shift(self, text: str, count: float, days: int) -> Token:
        slack = UNEVEN if abs(days) >= MONTH else 0
        return Token(text, Entry(frozenset({SHIFT})), number=count * days, digits=slack)

    def _name(self, piece: str) -> Token | None:
        found = self._names.get(piece)
        if found is None:
            low = self._names.get(piece.lower())
            found = low if low and (not low[1] or piece.lower().startswith(DETERMINERS)) else None
        if found is None:
            return None
        value = self._values.get(piece.lower())
        senses = {NAME, "ITEM" if found[1] else "ENTITY"} | ({VALUE} if value else set())
        return Token(piece, Entry(frozenset(senses)), name=found[0])

    def _date(self, date: re.Match[str]) -> Token:
        parts = {name[0]: value for name, value in date.groupdict().items() if value}
        months, month = self.words.grammar["months"], parts.get("m", "")
        day = int(parts["d"]) or -1 if "d" in parts else 0  # a day 0 is none that there is
        if month and not month.isdigit():
            month = str(months.index(month.lower()) + 1)
        return Token(date[0], Entry(frozenset({DAY})), day=(int(parts.get("y", 0)), int(month or 0), day))


def _counts(after: Sequence[Token]) -> bool:
    """Whether a number comes next, which "only" may belittle: the number is checked itself."""
    first = next((token for token in after if not token.has(FILLER, "EVERYONE", "LIKINGS")), None)
    return first is not None and first.has(NUMBER)


def _scored(after: Sequence[Token]) -> bool:
    """Whether a value with its unit comes next: "给5分"."""
    return len(after) == 2 and after[0].has(NUMBER) and after[1].has("UNIT")


def _once(tokens: list[Token]) -> list[Token]:
    """Tokens without a name that is told again in brackets: "动画（Animation）"."""
    found: list[Token] = []
    again = ""
    for n, token in enumerate(tokens):
        if token.text in "（(" and found and found[-1].name and tokens[n + 1 :]:
            again = found[-1].name if tokens[n + 1].name == found[-1].name else ""
        if not again:
            found.append(token)
        elif token.text in "）)" or (token.text not in "（(" and token.name != again):
            found += [] if token.text in "）)" else [token]
            again = ""
    return found


def _hyphenated(text: str, end: int) -> bool:
    """Whether a word goes on after a hyphen."""
    return text[end : end + 1] == "-" and text[end + 1 : end + 2].isalpha() and latin(text[end - 1])


def _starts(text: str, at: int) -> bool:
    """Whether a sentence or a clause starts here."""
    return not text[:at].strip(" \"“”'‘’(") or text[:at].rstrip(" \"“”'‘’(")[-1:] in ".!?:;—"
