"""SASRec (Kang and McAuley 2018, arXiv:1808.09781), RecBole's model, learning every next item at once.

The loss is cross entropy over all items, which serves it better than the paper's sampled one (Klenitskiy and
Vasilev 2023, arXiv:2309.07602). Each epoch cuts histories into windows anew, as long ones do not fit in one.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Floats, Graph, Ints

LONGEST, BATCH, EPOCHS, STEPS = 100, 64, 5, 60
PADDING = 0  # items are numbered from 1


class SasRec:
    """Attention over what a user liked, in order of time, to what was liked next."""

    axes: Mapping[str, Sequence[Value]] = {
        "dropout": (0.3, 0.5),
        "n_layers": (1, 2),
    }
    patience = 3
    packages = ("recbole", "torch", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is five epochs."""
        histories = _histories(events)
        model = _model(events, parameters, seed)
        torch: Any = import_module("torch")
        optimiser = torch.optim.Adam(model.parameters(), lr=0.002)
        draw = np.random.default_rng(seed)
        for _ in range(STEPS):
            model.train()
            for _ in range(EPOCHS):
                for known, following in _batches(histories, draw):
                    optimiser.zero_grad()
                    _loss(torch, model, known, following).backward()
                    optimiser.step()
            model.eval()
            yield lambda users: _scores(torch, model, [histories[user][-LONGEST:] for user in users])


def _model(events: Events, parameters: Any, seed: int) -> Any:
    borrowed = import_module("adapters.borrowed")
    settings = {
        "n_layers": parameters["n_layers"],
        "n_heads": 2,
        "hidden_size": 64,
        "inner_size": 64,
        "hidden_dropout_prob": parameters["dropout"],
        "attn_dropout_prob": parameters["dropout"],
        "hidden_act": "gelu",
        "layer_norm_eps": 1e-12,
        "initializer_range": 0.02,
        "loss_type": "CE",
        "MAX_ITEM_LIST_LENGTH": LONGEST,
    }
    data = borrowed.Data(events, padded=1)
    model = borrowed.build("sequential_recommender", "SASRec", data, settings, seed)
    # the model keeps the last place of a window alone; all of them learn at the price of one
    model.gather_indexes = lambda output, last: output
    return model


def _histories(events: Events) -> list[Ints]:
    """What each user liked, in order of time, numbered from 1."""
    liked = np.flatnonzero(events.signals > 0)
    order = liked[np.argsort(events.users[liked], kind="stable")]
    ends = np.cumsum(np.bincount(events.users[liked], minlength=events.n_users))
    return np.split(events.items[order] + 1, ends[:-1])


def _batches(histories: list[Ints], draw: np.random.Generator) -> Iterator[tuple[Ints, Ints]]:
    """Windows and what follows each of their items, int64[batch, longest], padded with 0."""
    windows = []
    for history in histories:
        first = int(draw.integers(1, LONGEST + 1)) if len(history) > LONGEST + 1 else LONGEST
        starts = [0, *range(first, len(history) - 1, LONGEST)]
        ends = [*starts[1:], len(history) - 1]
        windows += [history[start : end + 1] for start, end in zip(starts, ends, strict=True) if start < end]
    if not windows:
        return
    # windows of like length together, so that little is padding; those of the same length by lot
    order = np.lexsort((draw.random(len(windows)), np.array([len(window) for window in windows])))
    batches = np.array_split(order, max(len(windows) // BATCH, 1))
    for number in draw.permutation(len(batches)):
        both = _pad([windows[row] for row in batches[number]])
        yield np.where(both[:, 1:] == PADDING, PADDING, both[:, :-1]), both[:, 1:]


def _pad(windows: list[Ints]) -> Ints:
    """int64[windows, length of the longest], at least 1, padded at the end."""
    length = max([1, *(len(window) for window in windows)])
    return np.stack([np.pad(window, (0, length - len(window))) for window in windows])


def _loss(torch: Any, model: Any, known: Ints, following: Ints) -> Any:
    wanted = torch.from_numpy(following)
    output = model.forward(torch.from_numpy(known), torch.ones(len(known), dtype=torch.int64))  # [b, l, d]
    places = wanted != PADDING
    logits = output[places] @ model.item_embedding.weight.T  # [places, items]
    return torch.nn.functional.cross_entropy(logits, wanted[places])


def _scores(torch: Any, model: Any, windows: list[Ints]) -> Floats:
    """float32[windows, items]; users without history get the scores of padding, which nobody reads."""
    known = torch.from_numpy(_pad(windows))
    last = torch.tensor([max(len(window) - 1, 0) for window in windows])
    with torch.no_grad():
        output = model.forward(known, last)[torch.arange(len(known)), last]  # [windows, d]
        return np.asarray(output @ model.item_embedding.weight[1:].T)


PEER = SasRec()
