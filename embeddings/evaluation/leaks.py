"""The guard against leaks: what a model knows must not come from what it is asked for."""

from collections.abc import Mapping

import numpy as np

from embeddings.evaluation.data import Dataset, Events
from embeddings.evaluation.splits import Split
from errors import PersonaError

UNDATED = (
    "relations, years and descriptions of items, and attributes of users, which have no dates",
    "the pretrained weights of the language model",
)
"""What is known of items at any time, declared with every evaluation."""


class Leak(PersonaError):
    """Something was made from what it is asked for."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(f"{what} leaks: {why}. Make it anew from the training part of this split.")


def check_split(data: Dataset, split: Split) -> None:
    """Refuses a split whose own parts leak.

    Raises:
        Leak: an event is on both sides; what is shown or learned of a user is later than what is asked; or, with
            one cut for all, something is not older than it.
    """
    if (split.test & (split.learned | split.shown)).any():
        raise Leak("The split", "an event is both known and asked for")
    if split.before is not None and (data.events.at[split.learned | split.shown] >= split.before).any():
        raise Leak("The split", "an event that is learned from is not older than the cut")
    if data.dated and split.name not in ("random", "ready-made") and not split.name.startswith("cold-items"):
        check_evidence(data, split, data.events.where(split.shown | split.learned), "The history")


def check_evidence(data: Dataset, split: Split, evidence: Events, what: str) -> None:
    """Refuses evidence about users (histories, profiles, texts) that is not older than their test events.

    Raises:
        Leak: as said.
    """
    first = np.full(len(data.users), np.inf)
    asked = data.events.where(split.test)
    np.minimum.at(first, asked.user, asked.at)
    if (evidence.at > first[evidence.user]).any():
        raise Leak(what, "it holds an event later than the user's cut")
    known = set(zip(asked.user.tolist(), asked.item.tolist(), strict=True))
    if known & set(zip(evidence.user.tolist(), evidence.item.tolist(), strict=True)):
        raise Leak(what, "it holds an event that is asked for")


def check_artefacts(data: Dataset, split: Split, made_from: Mapping[str, str]) -> None:
    """Refuses links, vectors and weights that were not made from this split's training part.

    Args:
        made_from: by artefact, the fingerprint of the events it was made from.

    Raises:
        Leak: a fingerprint is neither that of the training part nor that of it and validation.
    """
    allowed = {data.events.where(mask).fingerprint() for mask in (split.train, split.learned)}
    for what, fingerprint in made_from.items():
        if fingerprint not in allowed:
            raise Leak(what, f"it was made from other events ({fingerprint})")
