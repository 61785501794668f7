"""What users write of what they want, as vectors: what they refuse in it is left out."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from api.phrases import phrases
from embeddings.encoder import NoEncoder, OnnxEncoder
from graph.memory import Kept
from graph.slots import Slot

Vectors = NDArray[np.float32]
KEPT = 1_000
"""Texts whose vectors are kept, 2 kB each."""
Key = tuple[Slot, str, str]


class Texts:
    """Vectors of texts. Thread-safe; keeps them by text and encoder."""

    def __init__(self, encoder: Callable[[Slot], OnnxEncoder] | None = None) -> None:
        """`encoder` gives that of a slot of text vectors, which may change; None: nothing has a vector."""
        self._encoder = encoder
        self._kept: Kept[Key, Vectors] = Kept(self._read, KEPT)

    def vector(self, text: str | None, slot: Slot) -> Vectors | None:
        """Unit vector of what a text wants, float32[e]; None where it wants nothing that the slot's encoder can read.

        None too before a worker has exported the encoder: no item has a vector then.
        """
        wants = wanted(text) if text else ""
        if self._encoder is None or not any(map(str.isalnum, wants)):
            return None
        try:
            encoder = self._encoder(slot)
        except NoEncoder:
            return None
        if not encoder.reads(wants):
            return None
        key = (slot, encoder.description.model, wants)
        return self._kept.get([key]).get(key)

    def _read(self, keys: Sequence[Key]) -> Mapping[Key, Vectors]:
        assert self._encoder is not None
        return {(slot, model, text): self._encoder(slot).encode([text])[0] for slot, model, text in keys}


def wanted(text: str) -> str:
    """A text without the phrases that refuse something or say nothing clear: all of it where there are none."""
    told = phrases(text, [])
    kept = [one for one in told if one.stance.clear and not one.stance.muted]
    return text.strip() if len(kept) == len(told) else ", ".join(one.text for one in kept)
