"""The job `documents`: texts of items that changed are gone through for facts, once.

A text is stale when the fingerprint of what was read (`read_of`) is not that of the text and the reader
(`knowledge_of`). What was read and that it was read are one write, so a job that is killed goes on where it was.
"""

import logging
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from embeddings.documents.grammar import Grammar, Use
from embeddings.documents.matching import Found, Held
from embeddings.documents.names import Known, Names
from embeddings.knowledge import fingerprint
from graph import documents, facts
from graph.chunks import Claim, Plan, Write
from graph.documents import Document, Reading
from graph.facts import Outcome, Told
from graph.importing.checks import problem
from graph.importing.rows import EntityRow, Kind, RelationRow, entity_id
from settings import Settings
from workers.context import Context
from workers.lease import Lease
from workers.reader import Ground, Plain, Reader, Text, reader

log = logging.getLogger(__name__)
BATCH = 500


def plan(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """Notes which texts changed; chunks of those that are stale.

    Args:
        parameters: force (go through all of them again).
    """
    by = reader(context.settings)
    changed = _changed(context, by)
    while batch := list(islice(changed, BATCH)):
        documents.mark(context.database, batch)
    ids = documents.stale(context.database, force=bool(parameters.get("force")))
    parts = [ids[start : start + by.at_once] for start in range(0, len(ids), by.at_once)]
    return [Plan(ids=part, label="Text", size=len(part)) for part in parts]


def run(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """The facts of one chunk of texts, as the writes that put them in the place of what was read before.

    Raises:
        ReaderAway: the language model does not answer; the chunk waits.
        ReaderFailed: what it answers cannot be used.
        LostLease: the job was cancelled, or another worker has the chunk.
    """
    by, ground = reader(context.settings), _ground(context, claim.job)
    found = documents.readings(context.database, claim.ids)
    outcomes = []
    for one in found:
        lease.check()
        outcomes.append(_read(context.settings, by, ground, one))
    return facts.reading_writes(claim.job, claim.piece, outcomes), len(found)


def _changed(context: Context, by: Reader) -> Iterator[Document]:
    for one in documents.every(context.database):
        of = fingerprint(by.model, one.text)
        if of != one.of:
            yield Document(one.id, one.item, one.text, of)


def _ground(context: Context, job: str) -> Ground:
    """What the texts of a job are read against, read once a job and worker."""
    kept = context.grounds
    if job not in kept:
        uses = [Use(**row) for row in documents.uses(context.database)]
        names = Names(Known(**row) for row in documents.names(context.database))
        kept.clear()
        kept[job] = Ground(names, Grammar(uses, context.settings.documents_relations))
        log.info("read %d names and %d uses of relations", len(names), len(uses))
    return kept[job]


def _read(settings: Settings, by: Reader, ground: Ground, one: Reading) -> Outcome:
    held = [Held(*tie) for tie in one.held]
    found, counts = by.read(Text(one.title, one.domain, one.text, held), ground)
    accept = settings.documents_accept if isinstance(by, Plain) else settings.documents_accept_model
    told = [_told(fact, accept) for fact in found]
    good = [fact for fact in told if not _refused(one.item, fact)]
    counted = {
        **counts,
        "facts": len(good),
        "sure": sum(fact.sure for fact in good),
        "malformed": counts.get("malformed", 0) + len(told) - len(good),
    }
    return Outcome(one.id, one.item, fingerprint(by.model, one.text), by.model, good, counted)


def _told(fact: Found, accept: float | None) -> Told:
    sure = accept is not None and fact.confidence >= accept
    where = fact.sentence, fact.start, fact.end
    entity = fact.entity or entity_id(fact.kind, fact.name)
    return Told(fact.type, fact.kind, fact.name, entity, *where, fact.confidence, sure)


def _refused(item: str, fact: Told) -> bool:
    """Whether an import would refuse the relation or its entity."""
    relation = RelationRow(item, fact.type, fact.entity)
    return bool(
        problem(Kind.RELATIONS, relation)
        or problem(Kind.ENTITIES, EntityRow(fact.entity, fact.kind, fact.name))
    )
