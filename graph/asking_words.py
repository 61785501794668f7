"""What a Cypher query from outside says, word by word, and the words it may not use.

The plan that Neo4j makes of a query does not show what is inside of expressions, such as
`[x IN y | COLLECT { LOAD CSV … }]`; its words do. They are read as Neo4j reads them, with strings, quoted names and
comments told apart, so that a title that holds such a word is no fault. What Neo4j might read in another way is
refused: escapes by code point, and characters no query needs.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

PROCEDURES = frozenset(
    {
        "db.index.fulltext.queryNodes", "db.index.fulltext.queryRelationships",
        "db.index.vector.queryNodes", "db.index.vector.queryRelationships",
        "db.labels", "db.ping", "db.propertyKeys", "db.relationshipTypes",
        "db.schema.nodeTypeProperties", "db.schema.relTypeProperties", "db.schema.visualization",
    }
)  # fmt: skip
"""What may be called: each reads, and what it tells is in the graph."""
NAMESPACES = frozenset(
    {
        "coll", "date", "datetime", "duration", "localdatetime", "localtime", "point", "string", "time", "vector",
    }
)  # fmt: skip
"""Of Neo4j's own functions; those of plugins, which may do anything, are in others."""
CLAUSES = ("SHOW", "TERMINATE", "USE")
"""Words that begin what tells of the server or acts on it; as a variable they are written in backticks."""
NAMING = frozenset(".:|&!$")
"""After one of these a word begins no clause: it is a property, a label, a type or a parameter; before `:` a key."""

_TOKEN = re.compile(
    r"""
    (?P<space>   \s+ | //[^\r\n]* | /\*.*?\*/ )
  | (?P<string>  '(?:[^'\\]|\\.)*' | "(?:[^"\\]|\\.)*" )
  | (?P<quoted>  `(?:[^`]|``)*` )
  | (?P<word>    \w+ )
  | (?P<mark>    . )
    """,
    re.VERBOSE | re.DOTALL,
)
_OPENING = frozenset("'\"`")


class Token(NamedTuple):
    """A word, a quoted name, a string or a mark.

    Attributes:
        text: of a quoted name what is between the quotes; of a string nothing.
    """

    kind: str
    text: str

    @property
    def name(self) -> bool:
        """Whether it can be a part of a name."""
        return self.kind in ("word", "quoted")

    def says(self, *words: str) -> bool:
        """Whether it is one of these words, in whichever case."""
        return self.kind == "word" and unicodedata.normalize("NFKC", self.text).upper() in words


END = Token("mark", "")


def fault(query: str) -> str | None:
    """What in the words of a query may not be asked for; None: nothing."""
    if odd := _odd(query):
        return odd
    tokens = list(_tokens(query))
    if any(token.kind == "mark" and token.text in _OPENING for token in tokens):
        return "has a string or a quoted name without an end"
    if any(one.text == "/" and two.text == "*" for one, two in pairwise(tokens)):
        return "has a comment without an end"
    return next(filter(None, (_at(tokens, place) for place in range(len(tokens)))), None)


def _odd(query: str) -> str | None:
    if "\\u" in query.lower():
        return r"has an escape by code point (\u): write the character, or send it as a parameter"
    for character in query:
        kind = unicodedata.category(character)
        if kind in ("Zl", "Zp", "Cf", "Cs", "Co", "Cn") or (kind == "Cc" and character not in "\t\n\r"):
            return f"has the character U+{ord(character):04X}: send it as a parameter"
    return None


def _tokens(query: str) -> Iterator[Token]:
    for found in _TOKEN.finditer(query):
        kind, text = str(found.lastgroup), found.group()
        if kind == "quoted":
            yield Token(kind, text[1:-1].replace("``", "`"))
        elif kind == "string":
            yield Token(kind, "")
        elif kind == "word" or (kind == "mark" and text.isascii()):
            yield Token(kind, text)


def _at(tokens: Sequence[Token], place: int) -> str | None:
    """What is wrong with the word at a place."""
    token, after = tokens[place], _token(tokens, place + 1)
    before = _token(tokens, place - 1)
    if token.says("LOAD") and after.says("CSV"):
        return "may not read files or addresses (LOAD CSV)"
    begins = (before.kind != "mark" or before.text not in NAMING) and after.text != ":"
    if begins and token.says(*CLAUSES):
        return f"may not use {token.text.upper()}; a variable of that name is written in backticks"
    if begins and token.says("CALL"):
        return _called(tokens[place + 1 :])
    part = (
        before.text == "." and _token(tokens, place - 2).text != "."
    )  # not the end of a range, `0..size(x)`
    return _function(tokens[place:]) if token.name and not part and not before.says("CALL") else None


def _token(tokens: Sequence[Token], place: int) -> Token:
    return tokens[place] if 0 <= place < len(tokens) else END


def _called(tokens: Sequence[Token]) -> str | None:
    """After CALL: a subquery, or a procedure that may be called."""
    if tokens and tokens[0].kind == "mark" and tokens[0].text in ("{", "("):
        return None
    name, _ = _dotted(tokens)
    if name in PROCEDURES:
        return None
    return f"may not call {name or 'that'}; what may be called: {', '.join(sorted(PROCEDURES))}"


def _function(tokens: Sequence[Token]) -> str | None:
    """A function with a namespace is one of Neo4j's own."""
    name, after = _dotted(tokens)
    if "." not in name or after.text != "(" or name.partition(".")[0].lower() in NAMESPACES:
        return None
    return f"may not use the function {name}"


def _dotted(tokens: Sequence[Token]) -> tuple[str, Token]:
    """The name, with its dots, that tokens begin with, and the token after it."""
    parts: list[str] = []
    for place in range(0, len(tokens), 2):
        if not tokens[place].name:
            break
        parts.append(tokens[place].text)
        after = tokens[place + 1] if place + 1 < len(tokens) else END
        if after.kind != "mark" or after.text != ".":
            return ".".join(parts), after
    return ".".join(parts), END
