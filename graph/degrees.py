"""How degrees of entities are spread, by kind; read once for each version of the knowledge."""

from collections.abc import Mapping

from graph.cache import Kept
from graph.connection import Database

Spread = Mapping[str, Mapping[int, int]]


class Degrees:
    """Degrees of all entities of one database. Thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[int, Spread] = Kept(self._read, 1)

    def spread(self, version: int) -> Spread:
        """By kind, how many entities have each degree, in one version of the knowledge."""
        return self._kept.get([version]).get(version, {})

    def _read(self, versions: list[int]) -> Mapping[int, Spread]:
        found: dict[str, dict[int, int]] = {}
        for row in self._database.read("read/entity_degrees"):
            found.setdefault(row["kind"], {})[row["degree"]] = row["entities"]
        return dict.fromkeys(versions, found)
