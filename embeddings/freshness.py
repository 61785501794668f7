"""Freshness: how much of what supports a statement is of late, at the user's own pace."""

from collections.abc import Sequence

import numpy as np


def freshness(signals: Sequence[float], days: Sequence[float], half_life: float) -> float:
    """Σ signal·2^(-days/half_life) / Σ signal: 1 where all of it is new, 1/2 where all is a half-life old.

    Days are counted back from the user's newest event, not from today: a user who was away for a year has not
    changed in it, and old data does not look stale for being old. As the forgetting curves of recommenders
    that know drift (Ding and Li 2005, "Time weight collaborative filtering").

    Args:
        signals: of the support, above 0; none gives 0.
        days: beside them, how long ago; what is newer than the newest counts as new.
        half_life: in days.
    """
    if not len(signals):
        return 0.0
    age, signal = np.maximum(np.asarray(days, dtype=np.float64), 0.0), np.asarray(signals, dtype=np.float64)
    order = np.lexsort((signal, age))  # a sum in another order may differ in its last digit
    return float(np.average(np.exp2(-age[order] / half_life), weights=signal[order]))
