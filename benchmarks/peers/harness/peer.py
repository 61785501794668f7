"""What a peer looks like from outside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from harness.task import Events, Floats, Graph, Ints

Value = int | float | str
Parameters = Mapping[str, Value]
# users int64[m] -> scores float[m, n_items], higher is better
Scorer = Callable[[Ints], Floats]


class Peer(Protocol):
    """One recommender of other people.

    Attributes:
        axes: the values to try for each parameter, the one to start from first.
        patience: after how many steps without a better validation score training stops.
        packages: whose versions belong to its result.
    """

    axes: Mapping[str, Sequence[Value]]
    patience: int
    packages: Sequence[str]

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """Trains, and yields a scorer after each step; one step is all where there is no iteration.

        A scorer holds until the next step is asked for.

        Args:
            events: what to learn from.
            graph: what is known of the items.
            parameters: one value of each axis.
            seed: of all that is random.
        """
        ...
