"""Keys, limits and the audit log of one process, made when they are first needed."""

import threading
from functools import cached_property

from api.access.limits import Limits
from api.access.log import Log
from api.access.ring import Ring
from graph.connection import Database
from graph.keys import Keys
from settings import Settings

AT_ONCE = 2
"""Questions of analysts that one process asks at once, so that they never take all of its threads."""


class Access:
    """Keys, limits and the audit log of one process."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database, self.settings = database, settings
        self.keys = Keys(database)
        self.ring = Ring(self.keys, settings)
        self.analysts = threading.BoundedSemaphore(AT_ONCE)

    @cached_property
    def limits(self) -> Limits:
        """How often who may ask."""
        return Limits(self.settings)

    @cached_property
    def log(self) -> Log:
        """What is noted of it."""
        return Log(self.database, self.ring.unseen)

    def close(self) -> None:
        """Writes what waits to be noted."""
        if "log" in self.__dict__:
            self.log.close()
