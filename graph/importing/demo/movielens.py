"""MovieLens 100k, from the atomic files that the `recbole` distribution carries; nothing of it is copied.

F. M. Harper and J. A. Konstan, The MovieLens Datasets, ACM TiiS 5(4), 2015. For research, not to be
redistributed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from graph.importing.installed import UnreadableData, installed_file
from graph.importing.rows import EventRow, Fault, Numbered, UserRow
from graph.signals import Scale

FOLDER = "ml-100k"
SCALE = Scale(1.0, 4.0, 5.0)
LOWEST, LIKED, HIGHEST = SCALE.lowest, SCALE.liked, SCALE.highest
GENRES = {"Children's": "Family"}
"""MovieLens classes that Wikidata's genres have under another name; "Film-Noir" is MovieLens's own."""
NO_GENRE = frozenset({"unknown", ""})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Film:
    """A film of MovieLens, as it stands there: year None where it has none."""

    id: str
    title: str
    year: int | None
    genres: Sequence[str]


@dataclass(frozen=True)
class Files:
    """The three files in use."""

    users: Path
    items: Path
    events: Path

    @classmethod
    def installed(cls) -> "Files":
        """Those of the installed distribution.

        Raises:
            DataMissing: it is not installed.
        """
        user, item, inter = (
            installed_file("recbole", f"{FOLDER}/{FOLDER}.{e}") for e in ("user", "item", "inter")
        )
        return cls(user, item, inter)


def item_id(film: str) -> str:
    """The id of a MovieLens film in the graph: "1" -> "ml-1"."""
    return f"ml-{film}"


def users(path: Path) -> Iterator[Numbered]:
    """The users of a `.user` file, with age (whole years), gender ("F", "M") and occupation."""
    return _lines(path, ("user_id", "age", "gender", "occupation"), _user)


def films(path: Path) -> Iterator[tuple[int, Film | Fault]]:
    """The films of an `.item` file, by line."""
    return _lines(path, ("item_id", "movie_title", "release_year", "class"), _film)


def events(path: Path) -> Iterator[Numbered]:
    """The ratings of an `.inter` file; signal 1 from `LIKED` on, else 0."""
    return _lines(path, ("user_id", "item_id", "rating", "timestamp"), _event)


def _user(values: Sequence[str]) -> UserRow:
    user, age, gender, occupation = values
    if not age.isdecimal():
        raise ValueError(f"age: {age!r} is not a whole number")
    return UserRow(user, {"age": int(age), "gender": gender, "occupation": occupation})


def _film(values: Sequence[str]) -> Film:
    film, title, year, classes = values
    genres = tuple(GENRES.get(name, name) for name in classes.split(" ") if name not in NO_GENRE)
    return Film(item_id(film), title, int(year) if year.isdecimal() else None, genres)


def _event(values: Sequence[str]) -> EventRow:
    user, film, text, timestamp = values
    rating = _rating(text)
    return EventRow(
        event_id=f"{FOLDER}/{user}/{film:0>4}",
        user=user,
        item=item_id(film),
        kind="rate",
        value=rating,
        signal=SCALE.signal(rating),
        at=_time(timestamp),
    )


def _rating(text: str) -> float:
    try:
        rating = float(text)
    except ValueError:
        raise ValueError(f"rating: {text!r} is not a number") from None
    if not LOWEST <= rating <= HIGHEST:  # also true of NaN
        raise ValueError(f"rating: {text} is not between {LOWEST:g} and {HIGHEST:g}")
    return rating


def _time(timestamp: str) -> datetime:
    try:
        return datetime.fromtimestamp(float(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"timestamp: {timestamp!r} is not seconds since 1970") from None


def _lines(
    path: Path, columns: Sequence[str], make: Callable[[Sequence[str]], T]
) -> Iterator[tuple[int, T | Fault]]:
    """What `make` makes of the named columns of each line of a RecBole atomic file, or the fault.

    Raises:
        UnreadableData: it is not there, or lacks a column.
    """
    try:
        with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as file:
            header = [cell.partition(":")[0] for cell in file.readline().rstrip("\r\n").split("\t")]
            if missing := [column for column in columns if column not in header]:
                raise UnreadableData(path, f"no column {', '.join(missing)}")
            places = [header.index(column) for column in columns]
            for number, line in enumerate(file, start=2):
                cells = line.rstrip("\r\n").split("\t")
                yield number, _made(make, cells, places, len(header))
    except OSError as error:
        raise UnreadableData(path, error.strerror or str(error)) from error


def _made(
    make: Callable[[Sequence[str]], T], cells: Sequence[str], places: Sequence[int], width: int
) -> T | Fault:
    if len(cells) != width:
        return Fault(f"{len(cells)} columns instead of {width}", cells)
    try:
        return make([cells[place] for place in places])
    except ValueError as error:
        return Fault(str(error), cells)
