"""The profile vector: what a user's history means, as one vector that still knows its parts."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Profile:
    """A user's vector and the attention that made it.

    Attributes:
        items: ids of the history's items that have a vector, n of them.
        attention: float64[n], a_h = signal_h / mass over the whole history.
        vectors: float64[n, d], unit rows.
        norm: |Σ a_h v_h|.
    """

    items: tuple[str, ...]
    attention: NDArray[np.float64]
    vectors: NDArray[np.float64]
    norm: float

    @property
    def unit(self) -> NDArray[np.float64]:
        """The profile vector, float64[d], unit length."""
        vector: NDArray[np.float64] = self.attention @ self.vectors / self.norm
        return vector


def profile(
    items: Sequence[str], signals: Sequence[float], vectors: Mapping[str, NDArray[np.float32]]
) -> Profile | None:
    """P = Σ_h a_h v_h with a_h = signal_h / Σ signal, over the items that have a vector; None when none has.

    The paper's fusion `P_v = Σ w_i k_v` with attention weights w that are recorded, so that the cosine with
    any item splits exactly over the history.

    Args:
        items: the history's item ids.
        signals: beside them, above 0.
        vectors: float32[d] unit vectors by item id.
    """
    known = [n for n, item in enumerate(items) if item in vectors]
    if not known:
        return None
    mass = float(np.sum(signals))
    matrix = np.asarray([vectors[items[n]] for n in known], dtype=np.float64)
    attention = np.asarray([signals[n] for n in known]) / mass
    norm = float(np.linalg.norm(attention @ matrix))
    return Profile(tuple(items[n] for n in known), attention, matrix, norm) if norm > 0 else None


class Seen(Protocol):
    """An event as the profile sees it."""

    @property
    def event_id(self) -> str:
        """Which event."""

    @property
    def signal(self) -> float:
        """How much it counts."""

    @property
    def embedding_of(self) -> str | None:
        """Fingerprint of its item's vector."""


def origin(history: Iterable[Seen]) -> str:
    """What a profile was computed from, as 16 hex digits: events, signals and the vectors of their items."""
    lines = sorted(f"{event.event_id} {event.signal} {event.embedding_of}" for event in history)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]
