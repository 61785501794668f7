"""How much an old event says, where age counts: half as much after each half-life.

By default the order of events counts and their age does not (`embeddings.behaviour`), since that is what was trained
and measured. A half-life besides makes the signal of an event s · 2^(-age / half-life), with ages counted back from the
newest event of the history: who was away for a year has not changed in it. Serving and evaluation both age by this.
"""

from collections.abc import Sequence

import numpy as np

from embeddings.scoring import Floats

DAY = 86_400.0
MOST = 900.0
"""Halvings at most, so that no liking becomes none."""


def aged(signals: Sequence[float] | Floats, at: Sequence[float] | Floats, half_life: float | None) -> Floats:
    """Signals as they count, float64[n].

    Args:
        signals: of a history's events.
        at: when they happened, in seconds.
        half_life: in days; None: age does not count.
    """
    counted = np.asarray(signals, dtype=np.float64)
    if half_life is None or not len(counted):
        return counted
    times = np.asarray(at, dtype=np.float64)
    return np.asarray(counted * 0.5 ** np.minimum((times.max() - times) / DAY / half_life, MOST))
