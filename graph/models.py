"""Versions of models. Of the one that ranks, a new one is written beside the one that serves, then one write lets it.

A version that ranks is item links (relations that carry its number), what was learned of each item (one of two
properties, in turns), and a (:Model) node with all else. One more, trained as of a day, is kept in a third property to
rank as of that day; it never serves. Tuned encoders are noted beside them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from errors import PersonaError
from graph.connection import Database
from graph.moments import Moment

SOURCES = 100
"""Items whose links are written in one transaction."""
ITEMS = 1_000
"""Items whose vectors are."""
Linked = tuple[str, Sequence[str], Sequence[float]]
Learned = tuple[str, Sequence[float]]
Placed = tuple[str, Sequence[float]]


class Superseded(PersonaError):
    """A newer run has begun to write a model; this one's will never serve."""

    status = 409

    def __init__(self, version: int) -> None:
        super().__init__(f"Version {version} of the model was given up: a newer run has begun.")


class NothingBefore(PersonaError):
    """There is no version to go back to."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "There is no earlier version of the model: one training keeps one, `persona train ranking`."
        )


class NoModelAsOf(PersonaError):
    """No version of the model that is kept was made by then."""

    status = 409

    def __init__(self, moment: Moment) -> None:
        by = " --by arrival" if moment.arrival else ""
        super().__init__(
            f"No version of the model that is kept was made by {moment}: "
            f"`persona train ranking --as-of {moment.day}{by}` trains one as of that day."
        )


def replace(
    database: Database,
    links: Iterable[Linked],
    properties: Mapping[str, Any],
    check: Callable[[], None] = lambda: None,
    learned: Iterable[Learned] = (),
    placing: Iterable[Placed] = (),
) -> int:
    """Writes links and vectors as a new version and lets it serve; the one before stays, to go back to.

    Readers see the old version whole or the new one whole. A run that dies before the end leaves a version that
    nobody reads; the next run deletes it, and what is older than the active one. Of two at once, the one that began
    last wins.

    Args:
        links: (source, targets, weights).
        properties: how the model was made, kept at its (:Model {id: 'ranking/<version>'}) node.
        check: called between transactions, may raise to stop; not any more once the new version serves.
        learned: (item, numbers).
        placing: (name, numbers), what items that come later are placed with.

    Raises:
        Superseded: as said.
    """
    begun = _begin(database, "write/model_begin")
    written = _fill(database, begun, links, check, learned)
    places = iter(placing)
    while some := list(islice(places, ITEMS)):
        check()
        rows = [{"name": name, "numbers": list(numbers)} for name, numbers in some]
        _write(database, begun.version, "write/placing", slot=begun.slot, rows=rows)
    made = {"slot": begun.slot, "properties": {**properties, "links": written}}
    _write(database, begun.version, "write/model_activate", **made)
    return begun.version


def keep(
    database: Database,
    moment: Moment,
    links: Iterable[Linked],
    properties: Mapping[str, Any],
    check: Callable[[], None] = lambda: None,
    learned: Iterable[Learned] = (),
) -> int:
    """Writes a version that is kept to rank as of a moment and never serves, in place of the one kept so before.

    Those that serve stay as they are, and so does one that is being trained.

    Args:
        moment: until when it knows what happened, or what arrived; all else as in `replace`.

    Raises:
        Superseded: as said.
    """
    begun = _begin(database, "write/model_begin_past")
    written = _fill(database, begun, links, check, learned)
    until = {"as_of": moment.at, "arrival": moment.arrival}
    made = {"slot": begun.slot, **until, "properties": {**properties, "links": written}}
    _write(database, begun.version, "write/model_keep_past", **made)
    return begun.version


def as_of(database: Database, moment: Moment) -> int:
    """The newest version among those kept that knows nothing of what came after a moment.

    One that was made by then knows neither what happened later nor what arrived later; one that was trained as of a day
    knows nothing later in the sense that it was trained in.

    Raises:
        NoModelAsOf: none does.
    """
    rows = database.read("read/model_as_of", as_of=moment.at, arrival=moment.arrival)
    if not rows:
        raise NoModelAsOf(moment)
    return int(rows[0]["version"])


@dataclass(frozen=True, slots=True)
class _Begun:
    version: int
    slot: int


def _begin(database: Database, statement: str) -> _Begun:
    begun = database.write(statement)[0]
    version = int(begun["version"])
    slot = int(begun["slot"])
    database.batches("write/links_sweep", below=version, keep=begun["keep"])
    database.batches("write/learned_clear", version=version, property=slot_property(slot))
    database.batches("write/placing_clear", version=version, slot=slot)
    return _Begun(version, slot)


def _fill(
    database: Database,
    begun: _Begun,
    links: Iterable[Linked],
    check: Callable[[], None],
    learned: Iterable[Learned],
) -> int:
    """Writes links and vectors; how many links."""
    written, sources, items = 0, iter(links), iter(learned)
    while batch := list(islice(sources, SOURCES)):
        check()
        _write(database, begun.version, "write/links", **_numbered(batch))
        written += sum(len(targets) for _, targets, _ in batch)
    while some := list(islice(items, ITEMS)):
        check()
        rows = [{"item": item, "learned": list(numbers)} for item, numbers in some]
        _write(database, begun.version, "write/learned", property=slot_property(begun.slot), rows=rows)
    check()
    return written


def slot_property(slot: int) -> str:
    """The item property that holds what was learned, of slot 0 or 1, or 2 as of a day."""
    return f"learned_{slot}"


def rollback(database: Database) -> tuple[int, int]:
    """Lets the version before serve again, in one write; (that version, the one that served).

    Raises:
        NothingBefore: as said.
    """
    rows = database.write("write/model_rollback")
    if not rows:
        raise NothingBefore
    return int(rows[0]["version"]), int(rows[0]["previous"])


def serving(database: Database) -> Mapping[str, Any] | None:
    """How the model that serves was made, None before the first."""
    rows = database.read("read/model_serving")
    return rows[0]["model"] if rows and rows[0]["model"].get("active") else None


def outdated(database: Database) -> bool:
    """Whether none serves yet, or events have been counted anew since the one that serves was made."""
    return bool(database.read("read/model_outdated")[0]["outdated"])


def runs(database: Database) -> list[Mapping[str, Any]]:
    """Every version of every model, by kind, the newest first; `state` is "serves", "before", "as of" (a day),
    "gone" or "kept"."""
    return [row["run"] for row in database.read("read/model_runs")]


def encoder_write(version: str, properties: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The write that notes a tuned encoder, for `Database.write_together`; it does not make it serve.

    Args:
        version: the name of its folder, a number.
        properties: how it was made, and where it is.
    """
    return "write/encoder", {"version": version, "properties": dict(properties)}


def _write(database: Database, version: int, statement: str, **parameters: Any) -> None:
    if not database.write(statement, version=version, **parameters):
        raise Superseded(version)


def _numbered(batch: Sequence[Linked]) -> dict[str, Any]:
    """The batch with its ids said once: numbers cross Bolt faster than texts, and are looked up once."""
    ids = list(dict.fromkeys(item for source, targets, _ in batch for item in (source, *targets)))
    number = {item: n for n, item in enumerate(ids)}
    rows = [
        {"source": number[source], "targets": [number[t] for t in targets], "weights": list(weights)}
        for source, targets, weights in batch
    ]
    return {"items": ids, "rows": rows}
