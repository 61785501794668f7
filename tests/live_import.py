"""An import killed in the middle, and resumed: the graph is that of one that nothing happened to.

`.venv/bin/python tests/live_import.py`. Starts a Neo4j of its own on free ports and stops it. It makes tables of some
hundred thousand rows, imports them once undisturbed, then with kill -9 of the importer at random places, then with
kill -9 of Neo4j, and prints a hash of the graph for each way. Exit code 1: they differ, or a row was refused twice or
lost.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from import_fakes import ask
from servers import named, stack

from api.processes import environment
from graph.connection import Database
from graph.contents import Contents, facts
from settings import Settings

MAPPING = """
name: killed
domain: goods
tables:
  - file: users.csv
    users: {id: id, attributes: {age: {column: age, type: integer}}}
  - file: items.csv
    items: {id: id, title: title}
    relations: [{type: MADE_OF, to: {kind: Material, name: {column: materials, split: ";"}}}]
  - file: events.csv
    interactions: {user: user, item: item, kind: view, at: at}
"""
USERS, ITEMS = 5_000, 2_000
FAULTY = 100
"""One event in so many is of a user who is not there."""
MOMENTS = 0.1, 0.9
"""Where it is killed, as a share of all rows."""
WRITTEN = "MATCH (i:Import) RETURN sum(i.users + i.items + i.entities + i.relations + i.events) AS rows"


@dataclass(frozen=True)
class Outcome:
    """What an import came to: the graph, how much was refused, and how often it was killed."""

    contents: Contents
    rejected: int
    lines: int
    kills: int


def tables(folder: Path, events: int) -> Path:
    """Writes the tables and their mapping."""
    chance = random.Random(1)
    (folder / "users.csv").write_text("id,age\n" + "".join(f"u{n},{20 + n % 60}\n" for n in range(USERS)))
    rows = (f"i{n},Item {n},m{n % 50};m{n % 7}\n" for n in range(ITEMS))
    (folder / "items.csv").write_text("id,title,materials\n" + "".join(rows))
    with (folder / "events.csv").open("w") as out:
        out.write("user,item,at\n")
        for n in range(events):
            user = "nobody" if n % FAULTY == 0 else f"u{chance.randrange(USERS)}"
            out.write(f"{user},i{chance.randrange(ITEMS)},{1_700_000_000 + n}\n")
    (folder / "killed.yaml").write_text(MAPPING)
    return folder / "killed.yaml"


def begin(settings: Settings, mapping: Path) -> subprocess.Popen[str]:
    """Starts the importer."""
    command = [
        sys.executable,
        "-c",
        "import api.cli; api.cli.main()",
        "import",
        str(mapping),
        "--most-rejects",
        "50%",
        "--json",
    ]
    told = {**os.environ, **environment(settings)}
    root = Path(__file__).parent.parent
    return subprocess.Popen(
        command, env=told, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )


def ended(settings: Settings, importer: subprocess.Popen[str], kills: int) -> Outcome:
    """What came of an import that goes to its end."""
    said = importer.communicate(timeout=600)[0]
    if importer.returncode != 0:
        raise RuntimeError(f"the importer ended with {importer.returncode}: {said}")
    report: Mapping[str, object] = json.loads(said)
    rejects = Path(str(report["rejects"])).read_text().splitlines()
    with Database(settings) as database:
        return Outcome(facts(database), int(str(report["rejected"])), len(set(rejects)), kills)


def written(settings: Settings) -> int:
    """Rows that are in, as the import notes them."""
    return int(ask(settings, WRITTEN)[0]["rows"])


def waited(settings: Settings, importer: subprocess.Popen[str], rows: float) -> bool:
    """Waits until so many rows are in; whether the import still goes on then."""
    while importer.poll() is None and written(settings) < rows:
        time.sleep(0.02)
    return importer.poll() is None


def undisturbed(settings: Settings, mapping: Path) -> Outcome:
    """Imports in one go."""
    return ended(settings, begin(settings, mapping), 0)


def importer_killed(settings: Settings, mapping: Path, rows: int, kills: int) -> Outcome:
    """Kills the importer at random places, one after the other, and begins again."""
    chance, killed = random.Random(2), 0
    for place in sorted(chance.uniform(*MOMENTS) for _ in range(kills)):
        importer = begin(settings, mapping)
        killed += waited(settings, importer, place * rows)
        importer.kill()
        importer.communicate()
    return ended(settings, begin(settings, mapping), killed)


def server_killed(settings: Settings, mapping: Path, rows: int, kills: int) -> Outcome:
    """Kills Neo4j at random places, starts it again, and begins again where the importer gave up."""
    chance, server, killed = random.Random(3), named(settings)["neo4j"], 0
    for place in sorted(chance.uniform(*MOMENTS) for _ in range(kills)):
        importer = begin(settings, mapping)
        killed += waited(settings, importer, place * rows)
        running = server.running()
        assert running is not None
        running.kill()
        running.wait(10)
        importer.communicate(timeout=120)
        server.start()
        with Database(settings) as database:
            database.wait(60)
    return ended(settings, begin(settings, mapping), killed)


def main() -> int:
    """Compares the ways, and says by its exit code whether they come to the same."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--kills", type=int, default=3, help="of each, the importer and Neo4j")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        stack(neo4j_timeout=2) as (settings, _),
        Database(settings) as database,
    ):
        mapping = tables(Path(folder), options.events)
        outcomes = {"undisturbed": undisturbed(settings, mapping)}
        rows = written(settings)
        database.clear()
        outcomes["importer killed"] = importer_killed(settings, mapping, rows, options.kills)
        database.clear()
        outcomes["Neo4j killed"] = server_killed(settings, mapping, rows, options.kills)
    for name, outcome in outcomes.items():
        print(
            f"{name:<16} kills {outcome.kills}  hash {outcome.contents.hash}  refused {outcome.rejected:,}, "
            f"in the file {outcome.lines:,}  events {outcome.contents.relations.get('INTERACTED', 0):,}",
            flush=True,
        )
    first = outcomes["undisturbed"]
    wanted = options.events - (options.events + FAULTY - 1) // FAULTY
    same = all(
        (o.contents, o.rejected, o.lines) == (first.contents, first.rejected, first.lines)
        for o in outcomes.values()
    )
    whole = first.contents.relations["INTERACTED"] == wanted
    killed = all(
        outcome.kills == options.kills for name, outcome in outcomes.items() if name != "undisturbed"
    )
    print("equal" if same and whole and killed else "NOT EQUAL, or nothing was killed")
    return 0 if same and whole and killed else 1


if __name__ == "__main__":
    sys.exit(main())
