"""The job `encoder`: tunes the sentence encoder on what users do, and keeps the result as a version.

The version does not serve by that: a `reembed` job makes its vectors beside those that do.
"""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from embeddings.neural.tuning_data import TuningData
from embeddings.neural.tuning_versions import Card, of_job
from embeddings.tuning import TuningConfig
from graph.chunks import Claim, Plan, Write
from graph.models import encoder_write
from settings import Settings
from workers.context import Context
from workers.dataset import tuning_data
from workers.lease import Lease
from workers.tracking import tracking, watched


def plan(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """One chunk.

    Raises:
        InvalidInput: a parameter is none of a `TuningConfig`, or out of range.
    """
    _config(context.settings, parameters)
    return [Plan()]


def run(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Tunes, and the write that notes the version; what was killed goes on from its checkpoint.

    Raises:
        BadTuningData: no user likes two items whose texts are known.
        AlreadyTuning: another worker tunes into the same folder.
        LostLease: the job was cancelled, or another worker has taken it over.
    """
    import torch  # takes seconds and 400 MB to load

    from embeddings.neural.tuning import tune

    settings, folder = context.settings, context.settings.tuned_folder
    data = tuning_data(context.database)
    torch.set_num_threads(settings.threads)
    with tracking(settings.tracking_folder / claim.job) as track:
        # A worker that was killed after its version was whole, and before that was noted, finds it again.
        made = of_job(folder, claim.job) or tune(
            _config(settings, claim.parameters),
            data,
            folder,
            watched(lease, track),
            base=context.base,
            job=claim.job,
        )
        for name, value in made.metrics.items():
            track.add(name, value)
    noted = made_of(made, data) | {"folder": str(folder / made.version), "job": claim.job}
    return [encoder_write(made.version, noted)], 1


def made_of(card: Card, data: TuningData) -> dict[str, Any]:
    """What a version's (:Model) node keeps of its card; `trained_on` is a fingerprint of what was not held out."""
    return {
        "base": card.base,
        "parent": card.parent,
        "trained_on": card.data,
        "parameters": json.dumps(card.config),
        "users": len(np.unique(data.users)),
        "items": len(data.texts),
        "events": len(data.users),
        **card.metrics,
    }


def _config(settings: Settings, parameters: Mapping[str, Any]) -> TuningConfig:
    """What was asked for, on the device that is set where nothing was said of one."""
    return TuningConfig.of({"device": settings.device} | dict(parameters))
