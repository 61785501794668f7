"""The one way to keep what was read: bounded, thread-safe, and each thing is read once however many ask for it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """A bounded read-through cache; what was not asked for the longest goes first.

    What one thread reads, others that ask for it wait for and share, an error too; who asks for something else does
    not wait. `read` may ask another `Kept`, not this one.
    """

    def __init__(self, read: Callable[[list[Key]], Mapping[Key, Value]], capacity: int) -> None:
        """`read` gives the values of keys that are not kept; those it does not give, or gives as None, are absent."""
        self._read, self._capacity = read, capacity
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._coming: dict[Key, Future[Mapping[Key, Value]]] = {}
        self._cleared = 0
        self._lock = threading.Lock()

    def get(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of `keys`, in their order; absent ones left out."""
        keys, mine = list(dict.fromkeys(keys)), Future[Mapping[Key, Value]]()
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
            others = {key: self._coming[key] for key in keys if key in self._coming}
            missing = [key for key in keys if key not in found and key not in others]
            self._coming.update(dict.fromkeys(missing, mine))
        if missing:
            found.update(self._fetched(missing, mine))
        for key, theirs in others.items():
            if key in (fresh := theirs.result()):
                found[key] = fresh[key]
        return {key: value for key in keys if (value := found.get(key)) is not None}

    def clear(self) -> None:
        """Lets go of all that is kept; what is being read goes to those who wait for it, and is not kept."""
        with self._lock:
            self._kept.clear()
            self._cleared += 1

    def _fetched(self, missing: list[Key], mine: Future[Mapping[Key, Value]]) -> Mapping[Key, Value]:
        """Reads, keeps, and tells those who wait."""
        cleared = self._cleared
        try:
            fresh = self._read(missing)
        except BaseException as error:
            with self._lock:
                self._forget(missing)
            mine.set_exception(error)
            raise
        with self._lock:
            if cleared == self._cleared:
                self._kept.update(fresh)
            while len(self._kept) > self._capacity:
                self._kept.popitem(last=False)
            self._forget(missing)
        mine.set_result(fresh)
        return fresh

    def _forget(self, keys: list[Key]) -> None:
        for key in keys:
            del self._coming[key]
