"""The demo's rated films as plain arrays, without a server: what the tuning benchmark measures on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoder
from embeddings.knowledge import item_text
from embeddings.neural.tuning_data import TuningData
from graph.importing.demo import Demo
from graph.importing.demo.movielens import LIKED
from graph.importing.rows import EntityRow, EventRow, ItemRow, RelationRow


@dataclass(frozen=True)
class Films:
    """Films with events, and their events in order of time; users and films are numbered in order of their ids.

    Attributes:
        titles: beside `data.texts`.
        liked: a rating from here on counts as liking.
    """

    data: TuningData
    titles: Sequence[str]
    liked: float = LIKED

    @classmethod
    def installed(cls, encoder: Encoder) -> "Films":
        """Those of the installed distributions.

        Args:
            encoder: counts the tokens that texts are cut by.

        Raises:
            DataMissing: one is not installed.
        """
        rows = [row for stage in Demo.installed().stages for _, row in stage.rows()]
        events = sorted((row for row in rows if isinstance(row, EventRow)), key=_time)
        rated = sorted({event.item for event in events}, key=_number)
        items = {row.id: row for row in rows if isinstance(row, ItemRow)}
        names = {row.id: row.name for row in rows if isinstance(row, EntityRow)}
        relations = defaultdict(list)
        for row in rows:
            if isinstance(row, RelationRow):
                relations[row.source].append((row.type, names[row.target]))
        texts = [_text(items[film], relations[film], encoder) for film in rated]
        return cls(_data(texts, events, rated), [items[film].title for film in rated])


def _data(texts: list[str], events: list[EventRow], rated: list[str]) -> TuningData:
    film = {name: number for number, name in enumerate(rated)}
    user = {name: number for number, name in enumerate(sorted({one.user for one in events}, key=int))}
    users, items = ([place[name] for name in names] for place, names in (
        (user, [one.user for one in events]), (film, [one.item for one in events]),
    ))  # fmt: skip
    return TuningData(texts, np.array(users), np.array(items), np.array([one.value or 0.0 for one in events]))


def _text(film: ItemRow, relations: list[tuple[str, str]], encoder: Encoder) -> str:
    return item_text(
        film.title,
        domain=film.domain,
        year=film.year,
        relations=relations,
        count_tokens=encoder.count_tokens,
        max_tokens=encoder.description.max_tokens,
    )


def _time(event: EventRow) -> tuple[float, int, int]:
    """By time; of one moment, by user and film."""
    return event.at.timestamp() if event.at else 0.0, int(event.user), _number(event.item)


def _number(film: str) -> int:
    return int(film.removeprefix("ml-"))
