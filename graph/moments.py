"""A moment to look at the graph as it was."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Moment:
    """Events and what users said until `at`.

    Attributes:
        arrival: an event is known from when it arrived, not from when it happened.
    """

    at: datetime
    arrival: bool = False

    def __str__(self) -> str:
        return self.at.isoformat()

    @property
    def day(self) -> str:
        """Its day, as ISO 8601."""
        return self.at.date().isoformat()


def moment(text: str, *, arrival: bool = False, field: str = "as_of") -> Moment:
    """A day ("2026-01-31": its end in UTC) or a time ("2026-01-31T12:00:00Z": exactly that; UTC if it names no zone).

    Args:
        field: what the text was given as.

    Raises:
        InvalidInput: it is neither.
    """
    try:
        return Moment(_day(text) or _time(text), arrival)
    except (ValueError, OverflowError):
        reason = "is a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z"
        raise InvalidInput(field, f"{reason}; {text!r} is neither") from None


def _day(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time.max, UTC)
    except ValueError:
        return None


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
