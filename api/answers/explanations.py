"""Why an item ranks where it does, and what would move it, as the OpenAPI document shows it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from api.answers.rankings import EXAMPLE_ENTRY, EXAMPLE_HEAD, Recommendation


class Before(BaseModel):
    """An item that stands before another, and by how much."""

    rank: int
    item: str
    title: str
    score: float
    ahead: float


class Lack(BaseModel):
    """What speaks more for the best than for an item: by what it comes from, the best's mean, and the item's own."""

    kind: str
    id: str | None
    name: str | None
    its: float
    theirs: float
    gap: float


class Standing(BaseModel):
    """Where an item stands among all that were scored.

    `status`: ranked (among the `limit` best), outranked, seen, muted, hidden (it has what the user wants left out), or
    filtered (it does not pass the filters, or was not out yet).
    """

    status: Literal["ranked", "outranked", "seen", "muted", "hidden", "filtered"]
    rank: int
    scored: int
    limit: int
    behind: float
    outranked_by: list[Before]
    lacks: list[Lack]


EXAMPLE_STANDING: JsonDict = {
    "status": "outranked", "rank": 14, "scored": 297, "limit": 10, "behind": 0.021,
    "outranked_by": [
        {"rank": 1, "item": "shop-p050", "title": "Mina walnut cutting board", "score": 3.1, "ahead": 0.4}
    ],
    "lacks": [
        {"kind": "knowledge", "id": "shop-p014", "name": "Homa cork cutting board", "its": 0.0, "theirs": 0.02,
         "gap": 0.02}
    ],
}  # fmt: skip


class Explanation(Recommendation):
    """Every part of one item's score, and where it stands: why it is among the best, or why not."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{**EXAMPLE_HEAD, "seen": False, **EXAMPLE_ENTRY, "standing": EXAMPLE_STANDING}]
        }
    )
    user: str
    model: str
    generated_at: str
    as_of: str | None = None
    seen: bool
    standing: Standing


class Without(BaseModel):
    """What speaks for an item `more` than for those it stands among, and its rank if the user muted that."""

    what: Literal["event", "interest"]
    about: str
    name: str
    contribution: float
    more: float
    rank: int


class Action(BaseModel):
    """All events with an item, or an interest: taken back, or added (a liking, or an interest stated at .5)."""

    about: str
    name: str


class SmallestChange(BaseModel):
    """The smallest change found, and the rank that a ranking made anew with it gives; not `found`: none was.

    `smallest`: every smaller set of all `actions` there are was scored, and none does it. `minimal`: every part of it
    was, and none does it; else, unless `timed_out`, those that lack one action or two were. `ruled_out`: every set of
    up to so many of the `looked_at` actions was scored, and none does it.
    """

    change: Literal["remove", "add"]
    found: bool
    of: list[Action]
    rank: int | None
    smallest: bool
    minimal: bool
    ruled_out: int
    actions: int
    looked_at: int
    timed_out: bool
    tried: int
    seconds: float


class Counterfactuals(BaseModel):
    """What would have to be different; `smallest` is null where the item is left out whatever its score."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **EXAMPLE_HEAD, "item": "shop-p049", "title": "Runo glass mug",
                    "limit": 10, "rank": 5, "status": "ranked",
                    "without": [
                        {
                            "what": "event", "about": "item:shop-p001", "name": "Mita steel mug",
                            "contribution": 0.16, "more": 0.13,
                            "rank": 9,
                        }
                    ],
                    "smallest": {
                        "change": "remove", "found": True, "of": [{"about": "item:shop-p001", "name": "Mita mug"}],
                        "rank": 11,
                        "smallest": True, "minimal": True, "ruled_out": 0, "actions": 64, "looked_at": 64,
                        "timed_out": False, "tried": 65, "seconds": 0.04,
                    },
                }
            ]
        }
    )  # fmt: skip
    user: str
    model: str
    generated_at: str
    item: str
    title: str
    limit: int
    rank: int
    status: Literal["ranked", "outranked", "seen", "muted", "hidden"]
    without: list[Without]
    smallest: SmallestChange | None
