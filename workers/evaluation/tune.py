"""The command behind `persona tune`: searches hyper-parameters of the model that ranks, on validation alone.

Optuna's TPE (Bergstra et al., NeurIPS 2011), kept in a file, so that a search that was stopped goes on. A trial
trains on each user's older events and is judged by NDCG@10 on the last tenth; nothing is read of a test part.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import optuna

from embeddings import ranker
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.splits import last_tenth
from embeddings.neural import behaviour
from embeddings.neural.model import Config, choices
from errors import InvalidInput, PersonaError
from graph.connection import Database
from graph.tuning import write_tuned
from settings import Settings, load
from workers.dataset import of_graph

SPACE: Mapping[str, tuple[float, float]] = {
    "epochs": (4, 16),
    "rate": (1e-3, 1e-2),
    "decay": (0.01, 0.3),
    "forget": (0.3, 0.8),
    "nameless": (0.0, 0.5),
    "featureless": (0.0, 0.9),
    "discount": (0.5, 1.0),
}
"""Lowest and highest values; rate and decay are searched in logarithms."""
LOGARITHMIC = ("rate", "decay")
WHOLE = ("epochs",)


def suggested(trial: optuna.Trial) -> dict[str, Any]:
    """The parameters of one trial."""
    return {
        name: trial.suggest_int(name, int(low), int(high))
        if name in WHOLE
        else trial.suggest_float(name, low, high, log=name in LOGARITHMIC)
        for name, (low, high) in SPACE.items()
    }


def search(data: Dataset, settings: Settings, *, trials: int, study: str) -> optuna.Study:
    """Runs until the study holds so many finished trials; the first one is what serves by default."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    storage = f"sqlite:///{settings.folder / 'tuning.db'}"
    settings.folder.mkdir(parents=True, exist_ok=True)
    found = optuna.create_study(
        study_name=study,
        storage=storage,
        direction="maximize",
        sampler=optuna.samplers.TPESampler(seed=0),
        load_if_exists=True,
    )
    usual = asdict(behaviour.Config())
    if not found.trials:
        found.enqueue_trial({name: usual[name] for name in SPACE})
    done = sum(trial.state is optuna.trial.TrialState.COMPLETE for trial in found.trials)
    everything = np.ones(len(data.events.user), dtype=bool)
    held = last_tenth(data.events, everything)

    def objective(trial: optuna.Trial) -> float:
        config = replace(behaviour.Config(threads=settings.threads), **suggested(trial))
        whole = Config(settings.links_per_item, settings.hub_degree, config)
        later, first = choices(data, everything, held, whole)
        validation = ranker.ndcg(later, ranker.learn([*later, *first]))
        print(f"trial {trial.number}: NDCG@10 {validation:.4f}", file=sys.stderr, flush=True)
        return validation

    found.optimize(objective, n_trials=max(trials - done, 0))
    return found


def run(options: Mapping[str, Any]) -> None:
    """Searches, keeps the best, and prints it."""
    settings = load()
    with Database(settings) as database:
        data = of_graph(database)
        if not data.events.liked.any():
            raise InvalidInput("trials", "the graph holds no events with a signal: import some first")
        study = search(data, settings, trials=options["trials"], study=data.events.fingerprint())
        best = study.best_trial
        write_tuned(database, best.params, validation=study.best_value, trials=len(study.trials))
    answer = {"validation_ndcg": study.best_value, "trials": len(study.trials), "parameters": best.params}
    if options["as_json"]:
        print(json.dumps(answer, indent=2))
    else:
        print(
            f"NDCG@10 {study.best_value:.4f} on validation, the best of {len(study.trials)} trials: {best.params}"
        )
        print("`persona train ranking` trains with it.")


if __name__ == "__main__":
    try:
        run(json.loads(sys.argv[1]))
    except PersonaError as error:
        print(f"persona: {error}", file=sys.stderr)
        sys.exit(1)
