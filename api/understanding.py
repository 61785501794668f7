"""Free text understood as what a user says: entities by name, what is left by meaning; shown back, never taken down.

A text is cut into phrases; in each, whole names of entities are found first, and what is left is embedded and held
against the entities' vectors. A phrase that refuses ("nothing with", "不要") mutes what it names and leaves its items
out. The lists of words are English and Chinese; other languages are understood by names and vectors alone, and never
as a refusal. Who asks confirms: the answer holds the body to send.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import catalogue
from graph.connection import Database, Row

Answer = dict[str, Any]
Encode = Callable[[Sequence[str]], NDArray[np.float32]]
NEAR = 0.4
"""Cosine of a phrase with an entity from which on it may mean it."""
AS_NEAR = 0.05
"""How far behind the nearest another entity of its kind may be to be meant too."""
NEAREST, NAMED = 5, 50
LITTLE, USUAL, MUCH = 0.25, 0.5, 0.9

PHRASES = re.compile(r"[,;.!?，。；！？、\n]|\b(?:but|and|or|though|yet)\b|但是?|而且|并且|不过|和|或者?")
ADDING = ("and", "or", "和", "、", "或", "或者")
"""Joints after which a phrase that says nothing of its own goes on with the refusal before it."""
WANTING = re.compile(r"\b(?:like|want|enjoy|prefer|more|please)\b|喜欢|想看|想要|多来", re.IGNORECASE)
REFUSING = re.compile(
    r"\b(?:no|not|nothing|none|never|without|avoid|hate|dislike|mute|less|don'?t|do not|can'?t stand|except|sick of|"
    r"tired of|anything but)\b|不要|不想|不喜欢|不爱|讨厌|没有|别|拒绝|少来|除了",
    re.IGNORECASE,
)
MUCH_OF = re.compile(
    r"\b(?:love|adore|mostly|above all|really|a lot of|lots of)\b|最爱|特别|非常|超级|热爱", re.IGNORECASE
)
LITTLE_OF = re.compile(
    r"\b(?:a bit of|a little|some|sometimes|occasional(?:ly)?)\b|一点|有些|偶尔|稍微", re.IGNORECASE
)
EMPTY = re.compile(
    r"\b(?:i|i'm|me|my|like|likes|want|wants|would|please|give|show|more|with|by|from|of|the|a|an|any|in|to|for|by|stuff|"
    r"things?|something|anything|films?|movies?|ones|who|is|are|am|into|starring|directed|featuring|about)\b"
    r"|我|想要?|喜欢|看|多|来|点|些|的|有|由|请|给|主演|导演|电影|影片|任何|东西",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Meant:
    """An entity that a phrase means.

    Attributes:
        how: "name" or "meaning".
        score: 1 by name, else the cosine.
    """

    phrase: str
    entity: str
    kind: str
    name: str
    how: str
    score: float
    refused: bool
    weight: float

    def as_answer(self) -> Answer:
        """As the API gives it."""
        said = {"said": "mute", "hide": True} if self.refused else {"said": "state", "weight": self.weight}
        found = {"about": f"entity:{self.entity}", "kind": self.kind, "name": self.name}
        return {"phrase": self.phrase, **said, **found, "how": self.how, "score": self.score}


def understand(database: Database, encode: Encode, text: str) -> Answer:
    """What a text says, phrase by phrase, and the body to confirm it with.

    Raises:
        NoEncoder: no worker has exported the encoder yet, and a phrase names nothing.
    """
    meant: dict[str, Meant] = {}
    unclear: list[str] = []
    for phrase, refused in phrases(text):
        found = list(_of_phrase(database, encode, phrase, refused))
        meant |= {one.entity: one for one in found}
        unclear += [] if found else [phrase]
    understood = list(meant.values())
    return {
        "text": text,
        "understood": [one.as_answer() for one in understood],
        "unclear": unclear,
        "say": {
            "state": [
                {"about": f"entity:{o.entity}", "weight": o.weight} for o in understood if not o.refused
            ],
            "mute": [{"about": f"entity:{o.entity}", "hide": True} for o in understood if o.refused],
        },
    }


def phrases(text: str) -> Iterator[tuple[str, bool]]:
    """(phrase, whether it refuses); a refusal goes on over "and" and "or" where they only add a name."""
    refused, start, before = False, 0, ""
    for joint in [*PHRASES.finditer(text), None]:
        end = joint.start() if joint else len(text)
        if phrase := text[start:end].strip():
            own = MUCH_OF.search(phrase) or LITTLE_OF.search(phrase) or WANTING.search(phrase)
            refused = bool(REFUSING.search(phrase)) or (refused and before in ADDING and not own)
            yield phrase, refused
        if joint:
            start, before = joint.end(), joint.group().lower()


def _of_phrase(database: Database, encode: Encode, phrase: str, refused: bool) -> Iterator[Meant]:
    weight = MUCH if MUCH_OF.search(phrase) else LITTLE if LITTLE_OF.search(phrase) else USUAL
    left = phrase
    for row in _named(database, phrase):
        left = _cut(left, row["name"])
        yield Meant(phrase, row["id"], row["kind"], row["name"], "name", 1.0, refused, weight)
    for said in (REFUSING, MUCH_OF, LITTLE_OF, EMPTY):
        left = said.sub(" ", left)
    left = " ".join(re.findall(r"\w[\w'-]*", left))
    if left:
        for row, score in _near(database, encode, left):
            yield Meant(phrase, row["id"], row["labels"][-1], row["name"], "meaning", score, refused, weight)


def _named(database: Database, phrase: str) -> list[Row]:
    """Entities whose whole names are in a phrase: the longest first, none inside another, the best known of a name."""
    words = [re.sub(r'([+\-!(){}\[\]^"~*?:\\/&|])', r"\\\1", word) for word in re.findall(r"[^\s]+", phrase)]
    rows = (
        catalogue.entities_named(database, " OR ".join(f'"{word}"' for word in words), NAMED) if words else []
    )
    best: dict[str, Row] = {}
    for row in sorted(rows, key=lambda row: (-row["degree"], row["id"])):
        best.setdefault(plain(row["name"]), row)
    found, left = [], f" {plain(phrase)} "
    for name in sorted(best, key=lambda name: (-len(name), name)):
        if name and re.search(
            rf"(?<!\w){re.escape(name)}(?!\w)" if name.isascii() else re.escape(name), left
        ):
            found.append(best[name])
            left = left.replace(name, " ")
    return found


def _near(database: Database, encode: Encode, phrase: str) -> list[tuple[Row, float]]:
    """What a phrase means: the nearest entity, and others of its kind that are as near."""
    vector = encode([phrase])[0].tolist()
    rows = catalogue.search_entities(database, vector, limit=NEAREST, kind=None)
    if not rows or rows[0]["score"] < NEAR:
        return []
    first = rows[0]
    near = [
        row for row in rows if row["labels"] == first["labels"] and row["score"] >= first["score"] - AS_NEAR
    ]
    return [(row, float(row["score"])) for row in near]


def _cut(phrase: str, name: str) -> str:
    """A phrase without a name, however that is accented or capitalised in it."""
    place = plain(phrase).find(plain(name))
    return phrase if place < 0 else f"{phrase[:place]} {phrase[place + len(plain(name)) :]}"


def plain(text: str) -> str:
    """Without accents and capitals; of the same length wherever letters are single characters."""
    letters = (unicodedata.normalize("NFD", letter) for letter in unicodedata.normalize("NFC", text))
    return "".join(letter[0] for letter in letters).casefold()
