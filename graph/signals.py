"""How much an event counts as liking, and which of several with one item decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

OPINIONS = frozenset({"rate", "like", "dislike", "return"})
"""Kinds of events that say what somebody thinks of an item; the others are what was done with it."""


class Signalled(Protocol):
    """An event, as far as it says what is thought of an item."""

    @property
    def item(self) -> str:
        """With what."""

    @property
    def kind(self) -> str:
        """What was done."""

    @property
    def signal(self) -> float:
        """How much it counts as liking, 0 to 1."""


E = TypeVar("E", bound=Signalled)


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of ratings: from `lowest` to `highest`, and a liking from `liked` on."""

    lowest: float = 1.0
    liked: float = 4.0
    highest: float = 5.0

    def signal(self, rating: float) -> float:
        """1 for a liking, else 0: met, and not liked.

        Raises:
            ValueError: the rating is not on the scale.
        """
        if not self.lowest <= rating <= self.highest:  # also true of NaN
            raise ValueError(f"{rating} is not between {self.lowest:g} and {self.highest:g}")
        return 1.0 if rating >= self.liked else 0.0


@dataclass(frozen=True)
class Signals:
    """How much events count as liking.

    Attributes:
        weights: of each kind but `rate`, 0 to 1.
    """

    weights: Mapping[str, float]
    scale: Scale

    def of(self, kind: str, value: float | None) -> float:
        """The signal of an event, 0 to 1.

        Raises:
            ValueError: there is no such kind, or a rating is not on the scale; it begins with the name of the field.
        """
        if kind != "rate":
            if kind not in self.weights:
                raise ValueError(f"kind: {kind!r} is none of {', '.join(['rate', *self.weights])}")
            return self.weights[kind]
        if value is None:
            raise ValueError("value: `rate` needs a `value`")
        try:
            return self.scale.signal(value)
        except ValueError as error:
            raise ValueError(f"value: {error}") from error


def decisive(events: Iterable[E]) -> list[E]:
    """Of one user's events, newest first, the one of each item that decides, in their order.

    That is the latest opinion; where there is none, the strongest of what was done, the latest of equals.
    """
    found: dict[str, tuple[int, E]] = {}
    for n, event in enumerate(events):
        if event.item not in found or _force(event) > _force(found[event.item][1]):
            found[event.item] = n, event
    return [event for _, event in sorted(found.values(), key=lambda one: one[0])]


def _force(event: Signalled) -> float:
    """An opinion is stronger than any signal, which is at most 1."""
    return 2.0 if event.kind in OPINIONS else event.signal
