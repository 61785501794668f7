"""Free text understood as what a user says: entities by name, what is left by meaning; shown back, never taken down.

Names are found whole in the uncut text, then it is cut into phrases; a phrase that refuses mutes what it names and
leaves its items out. What is left of a phrase is embedded and held against the entities' vectors, where the encoder
reads its words. Who asks confirms: the answer holds the body to send.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from api.encoders import Serving
from api.names import Found, names
from api.phrases import Phrase, Stance, phrases
from api.schemas.says import MOST_SAID
from graph import catalogue
from graph.connection import Database, Row

Answer = dict[str, Any]
NEAR = 0.4
"""Cosine of a phrase with an entity from which on it may mean it."""
AS_NEAR = 0.05
"""How far behind the nearest another entity of its kind may be to be meant too."""
NEAREST = 5
MOST = 30
"""How many phrases of a text are understood; the others are told to be unread."""


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
    stance: Stance

    @property
    def said(self) -> Answer:
        """As `SayBody` takes it."""
        own = {"hide": self.stance.hide} if self.stance.muted else {"weight": self.stance.weight}
        return {"about": f"entity:{self.entity}", **own}

    def as_answer(self) -> Answer:
        """As the API gives it."""
        said = {"said": "mute" if self.stance.muted else "state", **self.said}
        return {"phrase": self.phrase, **said, "kind": self.kind, "name": self.name} | {
            "how": self.how, "score": self.score,
        }  # fmt: skip


def understand(database: Database, serving: Callable[[], Serving], text: str) -> Answer:
    """What a text says, phrase by phrase, and the body to confirm it with.

    Args:
        serving: gives the encoder and its slot; asked only where a phrase has words that name nothing.

    Raises:
        NoEncoder: no worker has exported the encoder yet, and a phrase has such words.
    """
    found = names(database, text)
    told = phrases(text, list(found))
    read, unread = told[:MOST], [one.text for one in told[MOST:]]
    meant: dict[str, Meant] = {}
    unclear: list[str] = []
    for phrase, near in zip(read, _near(database, serving, read), strict=True):
        means = [*_named(phrase, found), *near]
        if len(meant.keys() | {one.entity for one in means}) > MOST_SAID:
            unread.append(phrase.text)
            continue
        for one in means:
            if (
                one.entity not in meant or one.score >= meant[one.entity].score
            ):  # of two sayings the surer, then the later
                meant[one.entity] = one
        unclear += [] if means else [phrase.text]
    understood = list(meant.values())
    return {
        "text": text,
        "understood": [one.as_answer() for one in understood],
        "unclear": unclear,
        "unread": unread,
        "say": {
            "state": [one.said for one in understood if not one.stance.muted],
            "mute": [one.said for one in understood if one.stance.muted],
        },
    }


def _named(phrase: Phrase, found: Found) -> list[Meant]:
    rows = (found[place] for place in phrase.named if phrase.stance.clear)
    return [
        Meant(phrase.text, row["id"], row["kind"], row["name"], "name", 1.0, phrase.stance) for row in rows
    ]


def _near(database: Database, serving: Callable[[], Serving], told: Sequence[Phrase]) -> list[list[Meant]]:
    """By phrase, what its other words mean, of all in one batch; a refusal of a name is of no more than that."""
    near: list[list[Meant]] = [[] for _ in told]
    asked = [n for n, one in enumerate(told) if one.words and one.stance.clear]
    asked = [n for n in asked if not (told[n].stance.muted and told[n].named)]
    if not asked:
        return near
    by = serving()
    asked = [n for n in asked if by.encoder.reads(told[n].words)]
    if asked:
        vectors = by.encoder.encode([told[n].words for n in asked]).tolist()
        for n, rows in zip(asked, catalogue.entities_meant(database, by.slot, vectors, NEAREST), strict=True):
            near[n] = [
                Meant(
                    told[n].text, row["id"], row["kind"], row["name"], "meaning", row["score"], told[n].stance
                )
                for row in _nearest(rows)
            ]
    return near


def _nearest(rows: Sequence[Row]) -> list[Row]:
    """The nearest entity if it is near, and others of its kind that are as near."""
    if not rows or rows[0]["score"] < NEAR:
        return []
    first = rows[0]
    return [row for row in rows if row["kind"] == first["kind"] and row["score"] >= first["score"] - AS_NEAR]
