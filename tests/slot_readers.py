"""Who reads while the encoder is changed, and whether each answer is of one slot alone, by the properties in Neo4j."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Answer = Mapping[str, Any]
Asked = tuple[str, str, Answer]
"""What was asked for ("ranking", "search" or "similar"), of whom or what, and the answer."""
KINDS = ("ranking", "search", "similar")
Vectors = Mapping[str, NDArray[np.float64]]
GAP = 2e-6
"""Of two cosines that are the same: the product of float32 vectors in another order."""
INDEX_GAP = 2e-3
"""The same where the score is the vector index's, which has the vectors in bytes."""


@dataclass
class Readers:
    """Threads that ask again and again.

    Attributes:
        ask: each gives one answer, or raises.
    """

    ask: Sequence[Callable[[], Asked]]
    answers: list[Asked] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """They read from here to the end of the block."""
        over = threading.Event()
        threads = [threading.Thread(target=self._read, args=[one, over], daemon=True) for one in self.ask]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            over.set()
            for thread in threads:
                thread.join(30)

    def more(self, count: int, seconds: float = 180) -> None:
        """Waits until so many more answers of each kind are there."""
        before, deadline = self._counted(), time.monotonic() + seconds
        while any(self._counted()[kind] < before[kind] + count for kind in KINDS):
            assert time.monotonic() < deadline, f"no more answers came; faults: {self.faults[:3]}"
            time.sleep(0.02)

    def _counted(self) -> Counter[str]:
        return Counter(kind for kind, _, _ in list(self.answers))

    def _read(self, ask: Callable[[], Asked], over: threading.Event) -> None:
        while not over.is_set():
            try:
                self.answers.append(ask())
            except Exception as error:
                self.faults.append(f"{type(error).__name__}: {error}")
                time.sleep(0.05)


@dataclass(frozen=True)
class Oracle:
    """The vectors of both slots, read by other code than what answered.

    Attributes:
        stored: by slot, the vectors of items, as they are in Neo4j.
        query: by slot, the vector of a text.
    """

    stored: Mapping[str, Vectors]
    query: Mapping[str, Callable[[str], NDArray[np.float64]]]

    def judge(self, answers: Sequence[Asked]) -> tuple[dict[str, Counter[str]], list[str]]:
        """By slot, how many answers of each kind are of it alone; and what is of neither, or of both."""
        found: dict[str, Counter[str]] = {"a": Counter(), "b": Counter()}
        mixed: list[str] = []
        for kind, of, answer in answers:
            told = list(getattr(self, f"_{kind}")(of, answer))
            slots = [slot for slot in found if told and all(slot in fits for fits in told)]
            if len(slots) == 1:
                found[slots[0]][kind] += 1
            elif told:
                mixed.append(f"{kind} of {of}: {len(told)} figures, of slots {slots}")
        return found, mixed

    def parts(self, answers: Sequence[Asked]) -> int:
        """How many figures the answers have that rest on text vectors."""
        return sum(len(list(getattr(self, f"_{kind}")(of, answer))) for kind, of, answer in answers)

    def _ranking(self, _: str, answer: Answer) -> Iterator[set[str]]:
        """Of each semantic part, the slots whose properties give its cosine and that it names."""
        for entry in answer["recommendations"]:
            for reason in entry["reasons"]:
                if reason["kind"] == "semantic":
                    mine, theirs = reason["path"]["vectors"]
                    cosine = reason["path"]["cosine"]
                    named = {"embedding": "a", "embedding_b": "b"}[mine["property"]]
                    assert theirs["property"] == mine["property"]
                    fits = self._fitting(mine["node"], theirs["node"], cosine)
                    yield fits & {named}

    def _similar(self, item: str, answer: Answer) -> Iterator[set[str]]:
        for one in answer["similar"]:
            yield self._fitting(item, one["item"], one["score"], INDEX_GAP)

    def _search(self, text: str, answer: Answer) -> Iterator[set[str]]:
        for one in answer["results"]:
            yield {
                slot
                for slot, vectors in self.stored.items()
                if abs(float(self.query[slot](text) @ vectors[one["id"]]) - one["score"]) < INDEX_GAP
            }

    def _fitting(self, mine: str, theirs: str, cosine: float, gap: float = GAP) -> set[str]:
        return {
            slot
            for slot, vectors in self.stored.items()
            if mine in vectors
            and theirs in vectors
            and abs(float(vectors[mine] @ vectors[theirs]) - cosine) < gap
        }
