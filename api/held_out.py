"""What the quality gate asks of text vectors: next likings of users, of those that a tuned encoder was not tuned on."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping

from embeddings.gate import Question, question
from embeddings.lots import lot
from embeddings.tuning import TuningConfig
from graph import models, training
from graph.connection import Database
from graph.slots import TUNED, Held
from graph.training import TrainingEvent


def questions(database: Database, held: Held, place: Mapping[str, int]) -> list[Question]:
    """One a user; of a tuned encoder, of the users alone that its tuning held out.

    Args:
        held: the new encoder.
        place: of each item that has a vector.
    """
    events = list(training.events(database))
    by_user: dict[str, list[TrainingEvent]] = defaultdict(list)
    for event in sorted(training.decisive(events), key=lambda event: event.at):
        by_user[event.user].append(event)
    config = _tuning(database, held)
    users = set(by_user) if config is None else _held_out(config, events, place)
    asked = [
        question([place.get(one.item, -1) for one in rows], [one.signal > 0 for one in rows])
        for user, rows in by_user.items()
        if user in users
    ]
    return [one for one in asked if one]


def _tuning(database: Database, held: Held) -> TuningConfig | None:
    """How a tuned encoder was made, where users were held out of it."""
    for run in models.runs(database) if held.source.startswith(TUNED) else ():
        if f"{run['kind']}/{run['version']:04d}" == held.source and "parameters" in run:
            config = TuningConfig.of(json.loads(run["parameters"]))
            return config if config.held_out > 0 else None
    return None


def _held_out(config: TuningConfig, events: Iterable[TrainingEvent], place: Mapping[str, int]) -> set[str]:
    """The users whose lot it was, numbered as tuning numbers them: in the order in which they come."""
    numbers: dict[str, int] = {}
    for event in sorted(events, key=lambda event: event.at):
        if event.item in place:
            numbers.setdefault(event.user, len(numbers))
    return {user for user, n in numbers.items() if lot(config.seed, f"user {n}") < config.held_out}
