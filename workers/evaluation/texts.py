"""Knowledge texts and their vectors made anew, for arms whose graph is not the real one."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Encoder
from embeddings.features import Knowledge
from embeddings.knowledge import item_text
from graph.training import TrainingItem

BATCH = 256


def retexting(
    known: Sequence[TrainingItem], used: NDArray[np.bool_], encoder: Encoder
) -> Callable[[Knowledge], NDArray[np.float32]]:
    """A function that gives the text vectors, float32[items, d], that changed relations would have led to.

    Args:
        known: the items, in the order of the data set.
        used: bool[items], those that are trained on or ranked; the others get zeros.
    """
    names = {entity: name for item in known for _, entity, name in item.relations}

    def vectors(knowledge: Knowledge) -> NDArray[np.float32]:
        relations: dict[int, list[tuple[str, str]]] = {}
        for item, (kind, entity) in zip(knowledge.item.tolist(), knowledge.relation, strict=True):
            relations.setdefault(item, []).append((kind, names[entity]))
        places = np.flatnonzero(used)
        texts = [_text(known[n], relations.get(n, []), encoder) for n in places.tolist()]
        found = np.zeros((len(used), encoder.description.dimension), np.float32)
        for start in range(0, len(texts), BATCH):
            found[places[start : start + BATCH]] = encoder.encode(texts[start : start + BATCH])
        return found

    return vectors


def _text(item: TrainingItem, relations: Sequence[tuple[str, str]], encoder: Encoder) -> str:
    return item_text(
        item.title,
        domain=item.domain,
        year=item.year,
        relations=relations,
        text=item.text,
        count_tokens=encoder.count_tokens,
        max_tokens=encoder.description.max_tokens,
    )
