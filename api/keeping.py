"""From a ranking to its place in the graph, and the way there in Neo4j Browser."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import cypher
from api.filters import told
from api.words import DEFAULT
from errors import InvalidInput
from graph import kept
from graph.connection import Database
from graph.kept import KeptItem, Rest
from graph.moments import Moment
from graph.records import Filters
from settings import Settings

Answer = dict[str, Any]
CHANCE = ("explored", "propensity", "policy")
"""What an entry says of how it came to stand where it does."""
PICTURE = "browse/kept_picture"
# What an id is made of: such text means the same inside and outside of a Cypher string, and in an address.
ID = r"[A-Za-z0-9_.:-]{1,100}"


def asked(
    *,
    filters: Filters | None = None,
    quality_loss: float | None = None,
    moment: Moment | None = None,
    language: str = DEFAULT,
    session: bool = False,
    **_: Any,
) -> Answer:
    """What a ranking was asked for with, as properties; what it was not asked for with is left out."""
    found = {
        "as_of": moment.at if moment else None,
        "by": ("arrival" if moment.arrival else "event") if moment else None,
        "filters": told(filters) if filters else None,
        "quality_loss": quality_loss,
        "language": language,
        "session": session or None,
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def keep(
    database: Database,
    settings: Settings,
    answer: Answer,
    wanted: Mapping[str, Any],
    ranking: str,
) -> Answer:
    """Keeps a ranking, as the API gave it, for `keep_days`; the answer says where it is.

    Args:
        wanted: what it was asked for with, as `asked` has it.
        ranking: its id. The same once more changes nothing, and `new` says so.

    Raises:
        InvalidInput: the id is another user's; or there are too many reasons.
    """
    at = datetime.fromisoformat(answer["generated_at"])
    items = [_item(answer, wanted, rank, entry) for rank, entry in enumerate(answer["recommendations"], 1)]
    until = at + timedelta(days=settings.keep_days)
    found = kept.keep(database, ranking, answer["user"], items, at=at, expires_at=until)
    return answer | {
        "kept": {
            "id": found.ranking,
            "new": found.new,
            "items": found.items,
            "expires_at": found.expires_at.isoformat(),
            "cypher": picture(ranking),
            "browser": _address(settings, picture(ranking)),
        }
    }


def named(ranking: str | None) -> str:
    """What to keep a ranking as: its id, or a new one.

    Raises:
        InvalidInput: it is not of the form of one.
    """
    name = uuid4().hex if ranking is None else ranking
    if not re.fullmatch(ID, name):
        raise InvalidInput("id", "is 1 to 100 letters, digits, and signs of _ . : -")
    return name


def picture(ranking: str) -> str:
    """The statement that shows one kept ranking in Neo4j Browser; `ranking` is an id as `ID` has it."""
    lines = [line for line in cypher.load(PICTURE).splitlines() if not line.startswith("//")]
    return "\n".join(lines).replace("$ranking", f"'{ranking}'")


def _address(settings: Settings, statement: str) -> str | None:
    """Opens Neo4j Browser with the user's name at its login, and a statement in its editor.

    Browser decodes the whole address first and looks for its parameters then, so that the statement must do without `&`
    and `#`.
    """
    if not settings.browser:
        return None
    login = f"neo4j://{settings.neo4j_user}@127.0.0.1:{settings.neo4j_bolt_port}"
    return f"{settings.browser}?dbms={quote(login, safe='')}&cmd=edit&arg={quote(statement, safe='')}"


def _item(answer: Answer, wanted: Mapping[str, Any], rank: int, entry: Answer) -> KeptItem:
    properties = {
        **wanted,
        "name": f"{rank}. {entry['title']}",
        "score": entry["score"],
        "model": answer["model"],
        "rest": entry["rest"]["contribution"],
        "rest_count": entry["rest"]["count"],
        **{name: entry[name] for name in CHANCE if name in entry},
    }
    rests = [
        rest
        for number, reason in enumerate(entry["reasons"], 1)
        for rest in _rests(number, reason, answer["user"], entry["item"])
    ]
    return KeptItem(rank, entry["item"], properties, rests)


def _rests(number: int, reason: Answer, user: str, item: str) -> Iterator[Rest]:
    """The nodes between user and item on a reason's path; with none between, the user, or else the item itself."""
    nodes = [(node["labels"][0], node["id"]) for node in reason["path"]["nodes"]]
    ends = [("User", user), ("Item", item)]
    between = [node for node in nodes if node not in ends] or [node for node in ends if node in nodes][:1]
    for label, node in between:
        yield Rest(node, label, number, _properties(reason))


def _properties(reason: Answer) -> Mapping[str, Any]:
    """A reason's own facts, flat: of its path, whatever is one value, the event, and the link's weight."""
    path = reason["path"]
    found = {name: value for name, value in path.items() if isinstance(value, str | int | float)}
    for relation in path["relations"]:
        wanted = ("event_id", "version") if relation["type"] == "INTERACTED" else ("weight", "version")
        found |= {name: relation[name] for name in wanted if name in relation}
    return {"kind": reason["kind"], "contribution": reason["contribution"], "text": reason["text"], **found}
