"""How much an event weighs, for peers that are given low ratings and time as well.

An item that was touched but not liked weighs `low`, and every weight halves with each `half_life` later events
of the user. Recency and weak positives are no part of the papers; they let a peer use what ours is told.
"""

import numpy as np
from harness.task import Events
from scipy.sparse import csr_matrix

LOW = (0.0, 0.1, 0.2, 0.4, 0.7)
HALF_LIFE = (1e9, 160.0, 80.0, 40.0, 20.0, 10.0, 5.0)  # in events; the first: hardly any


def weighted(events: Events, low: float, half_life: float) -> csr_matrix:
    """Users x items, float64: signal, or `low` where there is none, times 2^(-age / half_life)."""
    signals = np.where(events.signals > 0, events.signals, low)
    return events.matrix(signals * 0.5 ** (events.age / half_life))
