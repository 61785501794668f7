"""A knowledge graph in N-Triples as a source: addresses become entities, predicates types of relations.

An entity's kind is its first `rdf:type`, its name its `rdfs:label` or `skos:prefLabel` (that in English or in no
language before others), else what its address ends in. Names and kinds are kept in memory while entities are read, some
300 bytes each: of tens of millions of entities, split the file. Other literals are passed over. To tie addresses to
items, or to read literals, give a mapping with `format: ntriples`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from graph.importing.rows import EntityRow, Fault, Kind, Numbered, RelationRow, Stage
from graph.importing.tables import words
from graph.importing.tables.files import DataFile
from graph.importing.tables.records import Table, table

VERSION = 1
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://schema.org/name",
    "https://schema.org/name",
)
FIRST = ("en", None)
"""Languages of labels that are taken before others."""
THING = "Thing"


@dataclass(frozen=True)
class Triples:
    """A file of N-Triples."""

    file: DataFile

    @property
    def id(self) -> str:
        """The file's name."""
        return self.file.name

    @cached_property
    def fingerprint(self) -> str:
        """Of the file and of this code's version."""
        return sha256(f"{VERSION}".encode() + self.file.digest()).hexdigest()[:16]

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """Entities, then relations between them."""
        return [
            Stage(Kind.ENTITIES, self.file.name, self._entities, self._table.total),
            Stage(Kind.ENTITY_RELATIONS, self.file.name, self._relations, self._table.total),
        ]

    @cached_property
    def _table(self) -> Table:
        return table(self.file, form="ntriples")

    def _entities(self) -> Iterator[Numbered]:
        """Each where it stands first; lines that are no triples are told of here."""
        kinds: dict[str, str] = {}
        names: dict[str, tuple[int, str]] = {}
        for _, record in self._table.read():
            if not isinstance(record, Fault):
                _described(record, kinds, names)
        seen: set[int] = set()
        for line, record in self._table.read():
            if isinstance(record, Fault):
                yield line, record
                continue
            subject, predicate, end, *_ = record
            for address in (subject, end) if end is not None and predicate != TYPE else (subject,):
                if hash(address) not in seen:
                    seen.add(hash(address))
                    name = names[address][1] if address in names else ending(address)
                    yield line, EntityRow(address, words.kind(kinds.get(address, THING)), name)

    def _relations(self) -> Iterator[Numbered]:
        for line, record in self._table.read():
            if isinstance(record, Fault) or record[2] is None or record[1] == TYPE:
                continue
            yield line, RelationRow(record[0], words.relation_type(ending(record[1])), record[2])


def _described(
    record: Sequence[str | None], kinds: dict[str, str], names: dict[str, tuple[int, str]]
) -> None:
    subject, predicate, end, literal, language, _ = record
    assert subject is not None
    if predicate == TYPE and end is not None:
        kinds.setdefault(subject, ending(end))
    elif predicate in LABELS and literal and literal.strip():
        rank = FIRST.index(language) if language in FIRST else len(FIRST)
        if subject not in names or rank < names[subject][0]:
            names[subject] = rank, literal.strip()


def ending(address: str) -> str:
    """What an address ends in: "http://example.org/Oak" -> "Oak"."""
    found = address.rstrip("/#").replace("#", "/").rpartition("/")[2]
    return found or address
