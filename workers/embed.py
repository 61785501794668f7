"""The jobs `embed` and `reembed`: knowledge texts brought up to date, then vectors for all that are stale.

`embed` does so in every slot in use; `reembed` gives the slot that does not serve to another encoder and fills it.

Items are embedded all. Of entities, those with at least `entity_min_degree` items (10): a search by meaning
should find a brand or a material by what is theirs, while an entity of one or two items is found through
those, and would only double the work.

One chunk is read, encoded and written before the next begins: on a CPU the reading and writing take 2 to 4 % of
the time (`benchmarks/embedding.py`), which a writer in a thread of its own would have to take from the encoder.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from embeddings import knowledge as wording
from embeddings.encoder import Encoder, check_vectors
from graph import knowledge
from graph.chunks import Claim, Plan, Write
from graph.connection import Database
from graph.knowledge import Label, Text
from graph.slots import Slot
from settings import Settings
from workers import slots
from workers.context import Context
from workers.lease import Lease

BATCH = 2_000
LABELS: Sequence[Label] = ("Item", "Entity")


def plan(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """Writes the texts that changed; a chunk for every `chunk_size` stale nodes of a slot, long texts first.

    Args:
        parameters: label ("Item", "Entity" or "all"), force (embed what is current too).
    """
    wanted, force = parameters.get("label", "all"), bool(parameters.get("force"))
    labels: Sequence[Label] = LABELS if wanted == "all" else (wanted,)
    found = [
        _plans(context, slot, encoder, label, force)
        for slot, encoder in slots.in_use(context)
        for label in labels
    ]
    return list(chain.from_iterable(found))


def plan_new(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """Gives the slot that does not serve to an encoder; a chunk for every `chunk_size` nodes it has no vector of.

    Args:
        parameters: model ("base", a tuned version, or a folder).

    Raises:
        InvalidInput, NotFound, UnknownEncoder, BadExport: there is no such encoder, or it cannot serve.
        Serves: it serves.
        SlotTaken: the slot holds another's vectors.
    """
    slot, encoder = slots.take(context, str(parameters.get("model", "base")))
    found = [_plans(context, slot, encoder, label, force=False) for label in LABELS]
    return list(chain.from_iterable(found))


def _plans(context: Context, slot: Slot, encoder: Encoder, label: Label, force: bool) -> Iterator[Plan]:
    refresh_texts(context.database, slot, encoder, context.settings, label)
    ids = knowledge.stale(context.database, slot, label, force=force)
    size = context.settings.chunk_size
    for start in range(0, len(ids), size):
        part = ids[start : start + size]
        yield Plan(ids=part, label=label, size=len(part), slot=slot)


def run(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """The vectors of one chunk, as the write that stores them, and how many they are; none for a slot that was freed.

    Raises:
        BadVector: the model gave a vector that must not be stored.
    """
    slot = claim.slot or "a"
    encoder = slots.encoder(context, slot)
    return encode(context.database, slot, encoder, claim.label or "Item", claim.ids) if encoder else ([], 0)


def encode(
    database: Database, slot: Slot, encoder: Encoder, label: str, ids: Sequence[str]
) -> tuple[list[Write], int]:
    """Reads a slot's texts, encodes them, checks the vectors; the write that stores them, and how many they are.

    Raises:
        BadVector: as said.
    """
    found = knowledge.texts(database, slot, label, ids)
    if not found:
        return [], 0
    vectors = encoder.encode([text.text for text in found])
    check_vectors([text.id for text in found], vectors, encoder.description.dimension)
    model = encoder.description.model
    return [*knowledge.vectors_writes(slot, label, model, found, vectors.tolist())], len(found)


def refresh_texts(database: Database, slot: Slot, encoder: Encoder, settings: Settings, label: Label) -> int:
    """Writes the knowledge texts of a slot that changed since they were written; how many."""
    written = 0
    changed = _changed(database, slot, encoder, settings, label)
    while batch := list(islice(changed, BATCH)):
        knowledge.write_texts(database, slot, label, batch)
        written += len(batch)
    return written


def _changed(
    database: Database, slot: Slot, encoder: Encoder, settings: Settings, label: Label
) -> Iterator[Text]:
    model = encoder.description.model
    for node, text, known in _texts(database, slot, encoder, settings, label):
        of = wording.fingerprint(model, text)
        if of != known:
            yield Text(node, text, of)


def _texts(
    database: Database, slot: Slot, encoder: Encoder, settings: Settings, label: Label
) -> Iterable[tuple[str, str, str | None]]:
    """(id, text, fingerprint so far) of every node of a label that is embedded."""
    count, most = encoder.count_tokens, encoder.description.max_tokens
    if label == "Item":
        for i in knowledge.items(database, slot):
            text = wording.item_text(
                i.title,
                domain=i.domain,
                year=i.year,
                relations=i.relations,
                text=i.text,
                count_tokens=count,
                max_tokens=most,
            )
            yield i.id, text, i.knowledge_of
    else:
        for e in knowledge.entities(database, slot, settings.entity_min_degree):
            text = wording.entity_text(e.name, e.kind, e.titles, count_tokens=count, max_tokens=most)
            yield e.id, text, e.knowledge_of
