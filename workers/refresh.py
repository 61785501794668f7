"""The task `refresh`: items that were just written get their text, their vector, and what the model says of them.

Somebody waits for it, so items are done together. Of those whose worker died, or whose encoding failed, each is tried
again alone, so that one that cannot be done (three tries) is set aside, and no other is.
"""

import logging
from collections.abc import Sequence

from embeddings import knowledge as wording
from embeddings.encoder import check_vectors
from errors import PersonaError
from graph import knowledge, refreshing
from graph.connection import Parameters
from graph.knowledge import Text
from graph.refreshing import ATTEMPTS, Waiting
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
        left = [one.id for one in refreshing.items(context.database, ids) if one.pending]
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
        return _do(context, [one for one in refreshing.items(context.database, ids) if one.pending])
    except Exception as error:  # whatever the encoder meets: it must not take the other items with it
        if isinstance(error, PersonaError) and error.status == 503:
            context.owe(lambda: refreshing.forgive(context.database, ids))
            raise
        log.warning("%d items could not be refreshed: %s", len(ids), error)
        if last:
            _set_aside(context, ids[0], f"{type(error).__name__}: {error}")
        return 0


def _set_aside(context: Context, item: str, reason: str) -> None:
    for one in refreshing.items(context.database, [item]):
        if refreshing.quarantine(context.database, item, one.revision, reason):
            log.error("item %s was set aside after %d tries: %s", item, ATTEMPTS, reason)


def _do(context: Context, items: Sequence[Waiting]) -> int:
    """Texts first, so that what is being encoded is on record; then vectors, the fold and the end in one write."""
    texts = {one.id: _text(context, one) for one in items}
    changed = [texts[one.id] for one in items if texts[one.id].of != one.knowledge_of]
    if changed:
        knowledge.write_texts(context.database, "Item", changed)
    stale = [texts[one.id] for one in items if texts[one.id].of != one.embedding_of]
    writes: list[tuple[str, Parameters]] = []
    vectors: Vectors = {}
    if stale:
        encoder = context.encoder
        made = encoder.encode([text.text for text in stale])
        check_vectors([text.id for text in stale], made, encoder.description.dimension)
        writes.append(knowledge.vectors_write("Item", encoder.description.model, stale, made.tolist()))
        vectors = {text.id: vector for text, vector in zip(stale, made, strict=True)}
    if into := context.folding.into():
        writes.append(into.write(items, vectors))
    return len(context.database.write_together([*writes, refreshing.end_write(items)])[-1])


def _text(context: Context, item: Waiting) -> Text:
    encoder = context.encoder
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
