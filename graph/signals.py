"""How much an event counts as liking."""

from dataclasses import dataclass


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
