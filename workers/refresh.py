"""The task `refresh`: items that were just written get their text, their vector, and what the model says of them.

Somebody waits for it, so items are done together. Of those whose worker died, or whose encoding failed, each is tried
again alone, so that one that cannot be done (three tries) is set aside, and no other is.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from embeddings import knowledge as wording
from embeddings.encoder import Encoder, check_vectors
from errors import PersonaError
from graph import knowledge, refreshing
from graph import slots as all_slots
from graph.connection import Parameters
from graph.knowledge import Text
from graph.refreshing import ATTEMPTS, Waiting
from graph.slots import Slot
from workers import slots
from workers.context import Context
from workers.folding import Vectors

log = logging.getLogger(__name__)


def run(context: Context, ids: Sequence[str]) -> int:
    """Refreshes the items of `ids` that wait; how many are done. Again with the same ids does nothing more.

    Raises:
        Unavailable: Neo4j is away; what is left waits.
    """
    context.pay()
    tried = refreshing.begin(context.database, ids, again=False)
    done = _attempt(context, list(tried)) if tried else 0
    if done < len(ids):
        left = [one.id for one in _waiting(context, ids)]
        done += sum(_alone(context, item) for item in left)
    return done


def _alone(context: Context, item: str) -> int:
    """Tries an item again that was tried before, until it is done or set aside."""
    done = 0
    while not done and (tried := refreshing.begin(context.database, [item], again=True)):
        if tried[item] > ATTEMPTS:
            _set_aside(context, item, "its worker ended each time it was tried")
        else:
            done = _attempt(context, [item], last=tried[item] == ATTEMPTS)
    return done


def _attempt(context: Context, ids: Sequence[str], *, last: bool = False) -> int:
    """Does items together; how many are done. `last`: the only one is set aside if it fails."""
    try:
        return _do(context, ids)
    except Exception as error:  # whatever the encoder meets: it must not take the other items with it
        if isinstance(error, PersonaError) and error.status == 503:
            context.owe(lambda: refreshing.forgive(context.database, ids))
            raise
        log.warning("%d items could not be refreshed: %s", len(ids), error)
        if last:
            _set_aside(context, ids[0], f"{type(error).__name__}: {error}")
        return 0


def _set_aside(context: Context, item: str, reason: str) -> None:
    for one in refreshing.items(context.database, "a", [item]):
        found = [
            refreshing.quarantine(context.database, slot, item, one.revision, reason)
            for slot in all_slots.read(context.database).in_use
        ]
        if any(found):
            log.error("item %s was set aside after %d tries: %s", item, ATTEMPTS, reason)


def _do(context: Context, ids: Sequence[str]) -> int:
    """Texts first, so that what is being encoded is on record; then vectors, the fold and the end in one write.

    All of it in each slot of text vectors in use; the fold takes those that the model was trained with.
    """
    items = _waiting(context, ids)
    into = context.folding.into()
    writes: list[tuple[str, Parameters]] = []
    of: dict[Slot, tuple[list[Waiting], Vectors]] = {}
    for slot, encoder in slots.ready(context):
        if encoder is None:
            writes.append(refreshing.behind_write(slot, items))
            continue
        own = refreshing.items(context.database, slot, [one.id for one in items])
        of[slot] = own, _embedded(context, slot, encoder, own, writes)
    if into:
        known = into if into.slot in of else replace(into, slot=None)
        writes.append(known.write(*of.get(into.slot or "a", (items, {}))))
    return len(context.database.write_together([*writes, refreshing.end_write(items)])[-1])


def _embedded(
    context: Context,
    slot: Slot,
    encoder: Encoder,
    items: Sequence[Waiting],
    writes: list[tuple[str, Parameters]],
) -> Vectors:
    """The new vectors of items in a slot; adds the write that stores them."""
    texts = [(one, _text(encoder, one)) for one in items]
    changed = [text for one, text in texts if text.of != one.knowledge_of]
    if changed:
        knowledge.write_texts(context.database, slot, "Item", changed)
    stale = [text for one, text in texts if text.of != one.embedding_of]
    if not stale:
        return {}
    made = encoder.encode([text.text for text in stale])
    check_vectors([text.id for text in stale], made, encoder.description.dimension)
    model = encoder.description.model
    writes.extend(knowledge.vectors_writes(slot, "Item", model, stale, made.tolist()))
    return {text.id: vector for text, vector in zip(stale, made, strict=True)}


def _waiting(context: Context, ids: Sequence[str]) -> list[Waiting]:
    return [one for one in refreshing.items(context.database, "a", ids) if one.pending]


def _text(encoder: Encoder, item: Waiting) -> Text:
    text = wording.item_text(
        item.title,
        domain=item.domain,
        year=item.year,
        relations=[(kind, name) for kind, _, name in item.relations],
        text=item.text,
        count_tokens=encoder.count_tokens,
        max_tokens=encoder.description.max_tokens,
    )
    return Text(item.id, text, wording.fingerprint(encoder.description.model, text))
