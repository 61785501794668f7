"""Whether a profile as of a day is the one computed then: `.venv/bin/python tests/profile_as_of.py`.

The demo's films and users go into an empty graph, then the ratings until a first cut, until a second, and the rest. At
each cut every user's profile is computed from what is there; at the end it is asked for as of the cut, by when events
happened and by when they arrived, and compared field by field, but for the moments themselves and for what is stored
with the profile vector. Exit code 1: one differs.

It starts a Neo4j of its own on free ports, in a folder that is deleted at the end.
"""

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any

from servers import stack

from api.profiles import Profiles
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.importing.rows import EventRow, Kind, Numbered, Stage
from graph.moments import Moment, moment
from graph.preferences import users
from graph.statistics import refresh
from settings import Settings

CUTS = ("1997-12-31", "1998-02-28")
APART = ("as_of", "vector")
Answer = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """Some stages of the demo, and of its events those of some time.

    Attributes:
        after, until: seconds since 1970 of the events.
    """

    id: str
    kept: Sequence[Stage]
    after: float = 0.0
    until: float = float("inf")
    fingerprint: str = ""

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages with what is left of them."""
        return [replace(stage, rows=partial(self._rows, stage), total=None) for stage in self.kept]

    def _rows(self, stage: Stage) -> Iterator[Numbered]:
        for line, row in stage.rows():
            if not isinstance(row, EventRow) or self.after < row.at.timestamp() <= self.until:
                yield line, row


def main() -> int:
    """Imports, asks, compares, prints how many were equal, and says by its exit code whether all were."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--cut", nargs=2, default=CUTS, metavar="DAY", help="two days, the earlier one first")
    cuts = [moment(text, field="--cut") for text in parser.parse_args().cut]
    with stack(neo4j_timeout=20) as (settings, _), Database(settings) as database:
        then = taken(database, settings, cuts)
        equal = [compared(database, asked, profiles) for asked, profiles in then]
    print("every profile is the one computed then" if all(equal) else "NOT as it should be")
    return 0 if all(equal) else 1


def taken(
    database: Database, settings: Settings, cuts: Sequence[Moment]
) -> list[tuple[Moment, dict[str, Answer]]]:
    """Imports the whole demo in parts; the profiles at each cut, by event and by arrival."""
    stages = Demo.installed().stages
    events = [stage for stage in stages if stage.kind is Kind.EVENTS]
    run(database, Part("nodes", [stage for stage in stages if stage not in events]), settings.folder)
    then: list[tuple[Moment, dict[str, Answer]]] = []
    after = 0.0
    for cut in cuts:
        until = cut.at.timestamp()
        run(database, Part(f"until {cut}", events, after, until), settings.folder)
        refresh(database)
        arrived = Moment(datetime.now(UTC), arrival=True)
        profiles = everyone(database, None)
        then += [(cut, profiles), (arrived, profiles)]
        print(
            f"{cut.day}: {total(profiles):,} events are there, {active(profiles)} users have any", flush=True
        )
        after = until
    run(database, Part("the rest", events, after), settings.folder)
    refresh(database)
    print(f"then all {total(everyone(database, None)):,} events", flush=True)
    return then


def everyone(database: Database, asked: Moment | None) -> dict[str, Answer]:
    """Every user's profile with all of its evidence."""
    profiles = Profiles(database)
    return {user: profiles.profile(user, moment=asked, evidence=None) for user in users(database)}


def compared(database: Database, asked: Moment, then: dict[str, Answer]) -> bool:
    """Compares the profiles as of a moment, and tells how many were equal and how long one took."""
    started = time.perf_counter()
    Profiles(database).profile("1", moment=asked)
    first = time.perf_counter() - started
    profiles, seconds, different = Profiles(database), [], []
    known = [user for user, profile in then.items() if profile["activity"]["events"]]
    for user in known:
        started = time.perf_counter()
        now = profiles.profile(user, moment=asked, evidence=None)
        seconds.append(time.perf_counter() - started)
        if fields := [name for name in then[user] if name not in APART and now[name] != then[user][name]]:
            different.append(f"{user} ({', '.join(fields)})")
    statements = sum(len(then[user]["interests"]) for user in known)
    by = "arrival" if asked.arrival else "event"
    print(
        f"as of {asked} by {by}: {len(known) - len(different)} of {len(known)} profiles equal, "
        f"{statements:,} statements; {first * 1e3:.0f} ms for the first, {median(seconds) * 1e3:.0f} ms after it",
        flush=True,
    )
    if different:
        print(f"  different: {', '.join(different[:10])}")
    return not different and bool(known)


def total(profiles: dict[str, Answer]) -> int:
    """Events of all."""
    return sum(profile["activity"]["events"] for profile in profiles.values())


def active(profiles: dict[str, Answer]) -> int:
    """Users who have any."""
    return sum(profile["activity"]["events"] > 0 for profile in profiles.values())


if __name__ == "__main__":
    sys.exit(main())
