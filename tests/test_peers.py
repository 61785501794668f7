"""The peers' script on a task small enough to rank by hand, with those that need no packages of their own."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / "benchmarks" / "peers" / "run.py"
PEERS = ROOT / ".peers" / "bin" / "python"
# (user, item, signal, held), each user's in order of time; user 4 has no event, user 3 liked nothing
EVENTS = [
    *((0, 0, 1.0, False), (0, 1, 1.0, False), (0, 5, 0.0, False), (0, 2, 1.0, True)),
    *((1, 0, 1.0, False), (1, 1, 1.0, False), (1, 2, 1.0, False)),
    *((2, 3, 1.0, False), (2, 0, 1.0, True)),
    (3, 1, 0.0, False),
    *((5, 3, 1.0, False), (5, 1, 1.0, False)),
]
# liked, of users 0, 1, 2, 5: what others say of item 3
LIKED = np.array([[1, 1, 1], [1, 1, 1], [1, 0, 0], [0, 1, 0]], dtype=float)
LIKED_3 = np.array([0.0, 0.0, 1.0, 1.0])
CANDIDATES = [0, 1, 2, 3, 5]  # not 4, though somebody may like it
Answer = tuple[NDArray[np.int32], NDArray[np.float32], dict[str, Any]]


@pytest.fixture
def task(tmp_path: Path) -> Path:
    users, items, signals, held = zip(*EVENTS, strict=True)
    path = tmp_path / "task.npz"
    np.savez(
        path,
        users=np.array(users),
        items=np.array(items),
        signals=np.array(signals),
        values=np.array(signals) * 5,
        at=np.arange(len(users), dtype=np.float64),
        held=np.array(held),
        candidates=np.array(CANDIDATES),
        ask=np.array([0, 2, 3, 4]),
        n_users=6,
        n_items=7,
        k=4,
        heads=np.array([0, 1, 6]),
        relations=np.array([0, 0, 1]),
        tails=np.array([0, 0, 0]),
    )
    return path


def run(task: Path, model: str, *options: str, python: str = sys.executable) -> Answer:
    out = task.with_name("out.npz")
    command = [python, str(SCRIPT), model, str(task), str(out), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr)
    with np.load(out, allow_pickle=False) as file:
        return file["items"], file["scores"], json.loads(str(file["meta"]))


def ridge(regularisation: float) -> NDArray[np.float64]:
    """What items 0, 1 and 2 say of item 3: EASE's column of an item is its ridge regression on the others."""
    gram = LIKED.T @ LIKED + regularisation * np.eye(3)
    return np.asarray(np.linalg.solve(gram, LIKED.T @ LIKED_3))


def test_popularity_ranks_what_most_liked_of_what_the_user_did_not_touch(task: Path) -> None:
    items, scores, meta = run(task, "popularity")
    # items 0 and 1 were liked by three, 2 and 3 by two, 5 by nobody
    assert items[0].tolist() == [3, -1, -1, -1]
    assert scores[0, 0] == 2
    assert np.isnan(scores[0, 1:]).all()
    assert items[1].tolist() == [1, 2, 5, -1]
    assert scores[1, :3].tolist() == [3, 2, 0]
    assert (items[2, 0], items[2, 3]) == (0, 5)
    assert sorted(items[3].tolist()) == [0, 1, 2, 3]
    assert scores[3].tolist() == [3, 3, 2, 2]
    assert items.dtype == np.int32
    assert scores.dtype == np.float32
    assert meta["name"] == "popularity"


def test_validation_ranks_held_events_by_the_others(task: Path) -> None:
    _, _, meta = run(task, "popularity")
    # not held: item 1 three, items 0 and 3 two, item 2 one; so both users with held events meet theirs second
    assert meta["validation"] == pytest.approx(1 / np.log2(3))


def test_without_refit_held_events_teach_nothing_and_are_not_recommended(task: Path) -> None:
    items, scores, meta = run(task, "popularity", "--no-refit")
    assert items[0].tolist() == [3, -1, -1, -1]
    assert scores[1].tolist()[:2] == [3, 1]  # item 2 of user 1 alone
    assert items[1].tolist() == [1, 2, 5, -1]
    assert not meta["refit"]


def test_ease_scores_by_the_weights_of_what_was_liked(task: Path) -> None:
    items, scores, meta = run(task, "ease", "--parameters", '{"regularisation": 1.0, "steps": 1}')
    weights = ridge(1.0)
    assert items[0].tolist() == [3, -1, -1, -1]
    assert scores[0, 0] == pytest.approx(weights.sum(), abs=1e-6)
    assert scores[2].tolist() == [3, 2, 2, 0]  # user 3 liked nothing: by popularity
    assert meta["parameters"] == {"regularisation": 1.0, "steps": 1}
    assert meta["validation"] is None


def test_ease_chooses_among_regularisations_and_says_what_it_cost(task: Path) -> None:
    _, _, meta = run(task, "ease")
    assert meta["parameters"]["regularisation"] in {50, 100, 200, 300, 500, 700, 1000, 2000}
    assert meta["peak_mb"] > 10
    assert {"tune_seconds", "train_seconds", "rank_ms_per_user", "versions"} <= meta.keys()


def test_weak_positives_and_recency_weigh_events(task: Path) -> None:
    options = {"regularisation": 1.0, "half_life_learned": 1e9, "low_learned": 0.0, "steps": 1}
    scored = {"half_life_scored": 1.0, "low_scored": 0.5}
    items, scores, _ = run(task, "ease_given", "--parameters", json.dumps(options | scored))
    # user 0 liked 0, 1, then touched 5, then liked 2: three, two, and no event later
    assert scores[0, 0] == pytest.approx(ridge(1.0) @ [1 / 8, 1 / 4, 1], abs=1e-7)
    assert items[0].tolist() == [3, -1, -1, -1]


def test_the_numbers_of_items_settle_no_tie(task: Path) -> None:
    with np.load(task) as file:
        arrays = dict(file)
    n = 400
    arrays |= {"candidates": np.arange(n), "n_items": np.array(n), "k": np.array(n)}
    np.savez(task, **arrays)
    items, _, _ = run(task, "popularity")
    tied = [item for item in items[3].tolist() if item > 3]  # nobody liked these
    assert len(tied) == n - 4
    assert abs(np.corrcoef(np.arange(len(tied)), tied)[0, 1]) < 0.2


def test_a_parameter_it_does_not_have_is_refused(task: Path) -> None:
    with pytest.raises(RuntimeError, match="no parameter"):
        run(task, "ease", "--parameters", '{"factors": 3}')


@pytest.mark.skipif(not PEERS.exists(), reason="benchmarks/peers/install makes what this model needs")
@pytest.mark.parametrize("model", ["itemknn", "als", "als_given", "bpr", "lightgcn", "kgin", "sasrec"])
def test_models_with_packages_of_their_own_rank_everyone(task: Path, model: str) -> None:
    items, scores, meta = run(task, model, "--parameters", '{"steps": 1}', python=str(PEERS))
    assert items[0].tolist() == [3, -1, -1, -1]
    assert sorted(items[1].tolist()) == [-1, 1, 2, 5]
    assert scores[2:].tolist() == [[3, 2, 2, 0], [3, 3, 2, 2]]  # nothing liked: by popularity
    assert 0 < meta["validation"] <= 1
    assert {"python", "numpy", "scipy"} < meta["versions"].keys()
