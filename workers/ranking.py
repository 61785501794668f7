"""The job `ranking`: trains the model that ranks from all events, and lets it serve; or as of a day, and keeps it."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from embeddings.evaluation.splits import last_tenth
from embeddings.links import REGULARISATION
from embeddings.model import Model
from embeddings.ranker import KNOWN
from graph import models, slots
from graph.chunks import Claim, Write
from graph.models import Learned
from graph.moments import moment as parsed
from graph.tuning import tuned
from workers.context import Context
from workers.dataset import of_graph
from workers.lease import Lease
from workers.tracking import Track, tracking, watched


def run(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Trains and lets serve; as of a day, it is kept and does not serve. Without any liking, nothing changes.

    Raises:
        LostLease: the job was cancelled, or another worker has taken it over.
        Superseded: a newer run has begun.
    """
    from embeddings.neural import behaviour  # torch takes seconds and 400 MB to load
    from embeddings.neural.model import Config, train

    day = claim.parameters.get("as_of")
    moment = parsed(day, arrival=claim.parameters.get("by") == "arrival") if day else None
    texts = slots.read(context.database)
    data = of_graph(context.database, moment=moment, slot=texts.serving)
    everything = np.ones(len(data.events.user), dtype=bool)
    if not data.events.liked.any():
        return [], 1
    settings = context.settings
    config = Config(
        settings.links_per_item,
        settings.hub_degree,
        behaviour.Config(threads=settings.threads, **tuned(context.database)),
        half_life=settings.half_life_days,
    )
    held = last_tenth(data.events, everything)
    with tracking(settings.tracking_folder / claim.job) as track:
        model = train(data, everything, held, config, watched(lease, track))
        _track(model, track)
    made = made_of(model) | {
        "users": len(data.users),
        "events": len(data.events.user),
        "links_per_item": settings.links_per_item,
        "job": claim.job,
        "text_model": texts.held[texts.serving].model if texts.held else None,
    }
    lease.check()
    if moment:
        models.keep(context.database, moment, model.by_source(), made, lease.check, learned(model))
    else:
        placing = model.placing.rows() if model.placing else ()
        models.replace(context.database, model.by_source(), made, lease.check, learned(model), placing)
        while context.folding.rest():  # items that came while it was trained
            pass
    return [], 1


def made_of(model: Model) -> dict[str, Any]:
    """What a version's (:Model) node keeps of it; `trained_on` is a fingerprint of the events."""
    weights = {f"weights_{kind}": values for kind, values in model.ranker.as_lists().items()}
    return {
        "method": "EASE, behaviour vectors, traits, conditional logit",
        "regularisation": REGULARISATION,
        "trained_on": model.trained_on,
        "traits": [trait.as_text() for trait in model.traits.traits],
        "mixing": model.behaviour.mixing.ravel().tolist(),
        "items": len(model.behaviour.items),
        **weights,
        **model.made,
    }


def _track(model: Model, track: Track) -> None:
    """Figures of the whole model; the steps of weights are the items a history has at least."""
    track.add("validation_ndcg", model.made["validation_ndcg"])
    for kind, values in model.ranker.as_lists().items():
        for known, value in zip(KNOWN, values, strict=False):  # before any are fitted, one is for all
            track.add(f"weights/{kind}", value, known)


def learned(model: Model) -> Iterator[Learned]:
    """(item, numbers) of each item: source, target, prior, start, lifts of the traits."""
    vectors = model.behaviour
    priors = np.stack([vectors.prior, vectors.start], axis=1)
    rows = np.hstack([vectors.source, vectors.target, priors, model.traits.lift])
    for item, row in zip(vectors.items, rows, strict=True):
        yield item, row.tolist()
