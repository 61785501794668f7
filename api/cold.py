"""Cold start: a ranking for somebody of whom only what the request says is known. Nothing is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.encoders import Serving
from api.ranking import Ranker
from api.schemas.described import DescribedBody, Done
from api.understanding import understand
from api.words.writer import Fluent
from errors import InvalidInput
from graph.connection import Database
from graph.described import Deed, Description, described
from graph.signals import Signals

Answer = dict[str, Any]


@dataclass(frozen=True)
class Cold:
    """Ranks for people who are described. Thread-safe.

    Attributes:
        serving: gives the query encoder and its slot; asked only where a text has words that name nothing.
        fluent: gives what puts texts fluently; asked only where that is wanted.
    """

    database: Database
    ranker: Ranker
    serving: Callable[[], Serving]
    fluent: Callable[[], Fluent]
    signals: Signals

    def recommend(self, body: DescribedBody) -> Answer:
        """What next, by the very ranking that users get; what the text was understood to say stands beside it.

        Raises:
            InvalidInput: an entity or an item is not there, there is no such language, or an event says not what it
                counts.
            NoEncoder: no worker has exported the encoder yet, and the text has words that name nothing.
        """
        read = understand(self.database, self.serving, body.text) if body.text else None
        state = described(self.database, self._description(body, read))
        shown: dict[str, Any] = {"reasons": body.count, "quality_loss": body.loss, "language": body.language}
        answer = self.ranker.recommend(state, limit=body.limit, filters=body.filters, **shown)
        if body.fluent:
            entries = self.fluent().entries(answer["recommendations"], body.language)
            answer = {**answer, "recommendations": entries}
        told = {name: read[name] for name in ("understood", "unclear", "unread")} if read else None
        return answer | {"user": None, "understood": told}

    def _description(self, body: DescribedBody, read: Answer | None) -> Description:
        """What is picked counts before what the text is understood to say."""
        said = read["say"] if read else {"state": [], "mute": []}
        stated = {_entity(one): one["weight"] for one in said["state"]}
        picked = {one.entity: one.weight for one in body.picked}
        muted = {_entity(one): one["hide"] for one in said["mute"] if _entity(one) not in picked}
        about = {"about": body.text} if body.text else {}
        return Description({**body.attributes, **about}, stated | picked, muted, self._deeds(body))

    def _deeds(self, body: DescribedBody) -> list[Deed]:
        """Newest first; those without a time are as old as the order in which they are sent says."""
        now, found = datetime.now(UTC), []
        for n, one in enumerate(reversed(body.events)):
            at = one.at or now - timedelta(milliseconds=n)
            found.append(Deed(one.item, one.kind, self._signal(one), at, one.value))
        return sorted(found, key=lambda deed: deed.at, reverse=True)

    def _signal(self, done: Done) -> float:
        if done.signal is not None:
            return done.signal
        try:
            return self.signals.of(done.kind, done.value)
        except ValueError as error:
            raise InvalidInput("events", f"{error}; or give a `signal`") from error


def _entity(said: Answer) -> str:
    return str(said["about"]).removeprefix("entity:")
