"""A small graph put down as it is, and put back: quicker than to make it again."""

from dataclasses import dataclass
from typing import Any, Self

from import_fakes import ask

from settings import Settings

NODES = (
    "MATCH (n) WHERE NOT n:Schema RETURN elementId(n) AS id, labels(n) AS labels, properties(n) AS properties"
)
RELATIONS = """MATCH (a)-[r]->(b)
RETURN elementId(a) AS source, elementId(b) AS target, type(r) AS type, properties(r) AS properties"""
EMPTY = "MATCH (n) WHERE NOT n:Schema DETACH DELETE n"
RESTORE = """UNWIND $nodes AS row
CREATE (n:$(row.labels))
SET n = row.properties
WITH collect([row.id, n]) AS made
UNWIND $relations AS row
WITH row, [one IN made WHERE one[0] = row.source | one[1]][0] AS a,
     [one IN made WHERE one[0] = row.target | one[1]][0] AS b
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.properties"""


@dataclass(frozen=True)
class Snapshot:
    """All nodes and relations but for the schema's."""

    nodes: list[dict[str, Any]]
    relations: list[dict[str, Any]]

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(ask(settings, NODES), ask(settings, RELATIONS))

    def restore(self, settings: Settings) -> None:
        ask(settings, EMPTY)
        ask(settings, RESTORE, nodes=self.nodes, relations=self.relations)
