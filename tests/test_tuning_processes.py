"""Tuning in processes that are killed, and in several at once."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from tuning_world import SMALL, config, weights, world

from embeddings.neural.tuning import TuningData, tune, versions

ROOT = Path(__file__).parents[1]


@pytest.fixture
def data() -> TuningData:
    return world()


SCRIPT = """
import json, sys, time
from pathlib import Path
import torch
from embeddings.neural.tuning import TuningConfig, tune
from tuning_world import world
folder, base, wait = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
torch.set_num_threads(int(sys.argv[5]))  # sums of other numbers of threads differ in their last digits
def told(stage, step, steps, loss):
    print(step, flush=True)
    time.sleep(wait)
tune(TuningConfig.of(json.loads(sys.argv[4])), world(), folder, told, base=base)
"""
PATHS = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}
THREADS = "1"


@pytest.fixture(autouse=True)
def _as_many_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(int(THREADS))
    yield
    torch.set_num_threads(before)


def test_a_run_killed_in_the_middle_resumes_to_the_same_weights(
    base: Path, data: TuningData, tmp_path: Path
) -> None:
    killed, straight = tmp_path / "killed", tmp_path / "straight"
    command = [sys.executable, "-c", SCRIPT, str(killed), str(base), "0.2", json.dumps(SMALL), THREADS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | PATHS) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == ["1\n", "2\n", "3\n"]
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert versions(killed) == []
    done: list[int] = []
    tune(config(), data, killed, lambda _stage, step, _steps, _loss: done.append(step), base=base)
    assert done == [3, 4, 5, 6]  # from the checkpoint of step 2
    tune(config(), data, straight, base=base)
    one, two = weights(killed, "0001"), weights(straight, "0001")
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_another_run_does_not_go_on_from_a_checkpoint(base: Path, data: TuningData, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_stage: str, step: int, _steps: int, _loss: float) -> None:
        if step == 3:
            raise Stop

    with pytest.raises(Stop):
        tune(config(), data, tmp_path, stop, base=base)
    assert (tmp_path / ".draft" / "checkpoint.safetensors").exists()
    done: list[int] = []
    tune(config(seed=1), data, tmp_path, lambda _stage, step, _steps, _loss: done.append(step), base=base)
    assert done == [1, 2, 3, 4, 5, 6]


def test_two_launched_processes_train_one_model(base: Path, data: TuningData, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    arguments = [str(script), str(tmp_path / "two"), str(base), "0", json.dumps(SMALL), THREADS]
    subprocess.run([*launcher, *arguments], check=True, env=os.environ | PATHS, timeout=300)
    assert versions(tmp_path / "two") == ["0001"]
    # two batches a step on two processes are the two batches that one process accumulates
    tune(config(accumulate=2), data, tmp_path / "one", base=base)
    one, two = (weights(tmp_path / name, "0001") for name in ("one", "two"))
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-5
