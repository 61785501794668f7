"""The one object behind the API and the command line: made once per process, from settings alone."""

from functools import cached_property
from typing import Any, Self

from api.profiles import Profiles
from api.ranking import Ranker
from embeddings.encoder import OnnxEncoder
from graph import schema
from graph.connection import Database
from graph.records import Filters
from settings import Settings

Answer = dict[str, Any]


class Persona:
    """Profiles, rankings and searches over one database. Thread-safe; a context manager that closes it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database(settings)
        self._ranker = Ranker(self.database, settings)
        self._profiles = Profiles(self.database)

    @cached_property
    def encoder(self) -> OnnxEncoder:
        """The query encoder, loaded when first needed.

        Raises:
            NoEncoder: no worker has exported it yet.
        """
        return OnnxEncoder(self.settings.encoder_folder, self.settings.threads)

    def check(self) -> None:
        """Refuses a database that a newer Persona wrote.

        Raises:
            NewerDatabase: as said.
        """
        schema.check(self.database)

    def profile(self, user: str) -> Answer:
        """Who a user is."""
        return self._profiles.profile(user)

    def recommend(
        self, user: str, *, limit: int = 10, reasons: int | None = 5, filters: Filters | None = None
    ) -> Answer:
        """What next; `reasons` shown of each (None: all)."""
        return self._ranker.recommend(user, limit=limit, reasons=reasons, filters=filters)

    def explain(self, user: str, item: str, *, reasons: int | None = None) -> Answer:
        """Every part of one item's score for one user."""
        return self._ranker.explain(user, item, reasons=reasons)

    def close(self) -> None:
        """Gives the connections back."""
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
