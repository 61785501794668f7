"""Numbers as a language writes them: digits, or words that add and multiply ("三百一十", "一点六")."""

import re

from api.words.lexicon import Lexicon

DIGITS = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def read_number(text: str, at: int, words: Lexicon) -> tuple[float, int, int] | None:
    """The number at a place: its value, its decimals as written, and where it ends."""
    written = DIGITS.match(text, at)
    ranged = text[at] == "-" and latin(text[at - 1 : at])  # "35-to-44": no sign
    if written and not ranged:
        digits = written[0].replace(",", "")
        return float(digits), len(digits.partition(".")[2]), written.end()
    return _worded(text, at, words) if words.grammar["spaced"] else _spelled(text, at, words)


def _worded(text: str, at: int, words: Lexicon) -> tuple[float, int, int] | None:
    """The longest phrase of the language's numbers: "one and a half"."""
    for size in range(min(words.longest_number, len(text) - at), 0, -1):
        value = words.numbers.get(text[at : at + size].lower())
        if value is not None and bounded(text, at, size):
            return value, 0, at + size
    return None


def _spelled(text: str, at: int, words: Lexicon) -> tuple[float, int, int] | None:
    """A number in words without spaces: "十二", "三百一十", "一点六"."""
    end = at
    while end < len(text) and (text[end] in words.numbers or text[end] in words.numerals):
        end += 1
    if end == at:
        return None
    whole, point = _whole(text[at:end], words), words.grammar["point"]
    last = end + 1
    while last < len(text) and text[last] in words.numbers:
        last += 1
    if text[end : end + 1] != point or last == end + 1:
        return whole, 0, end
    decimals = "".join(f"{words.numbers[one]:g}" for one in text[end + 1 : last])
    return whole + float(f"0.{decimals}"), len(decimals), last


def _whole(text: str, words: Lexicon) -> float:
    total = part = 0.0
    for one in text:
        if one in words.numbers:
            part = words.numbers[one]
        else:
            total += (part or 1.0) * words.numerals[one]
            part = 0.0
    return total + part


def bounded(text: str, at: int, size: int) -> bool:
    """Whether a piece is no part of a longer Latin word or number."""
    before, first = text[at - 1 : at], text[at]
    last, after = text[at + size - 1], text[at + size : at + size + 1]
    return not (latin(before) and latin(first)) and not (latin(last) and latin(after))


def latin(character: str) -> bool:
    """Whether a character is part of words that spaces divide."""
    return character.isalnum() and character < "⺀"
