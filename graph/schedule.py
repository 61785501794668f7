"""What is done again and again: when each duty is due, kept in the graph so that one of several schedulers does it."""

from graph.connection import Database


def take(database: Database, duty: str, seconds: float, worker: str) -> bool:
    """Takes a duty if it is due, which it then is again after `seconds`; whether it was.

    One that was never asked for is due `seconds` from now.
    """
    rows = database.write("write/schedule_claim", id=duty, milliseconds=round(seconds * 1000), worker=worker)
    return bool(rows)


def worth_it(database: Database, kind: str) -> bool:
    """Whether events or items were written since they were counted, and no job of this kind is on its way."""
    (row,) = database.read("read/counted_since", kind=kind)
    return bool(row["written"]) and not row["under_way"]
