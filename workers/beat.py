"""The schedule as a process of its own (`persona beat`), for where no worker may live for a while.

It asks for the same duties as the thread in every worker, and the graph gives each to one of all that ask: several
schedules do nothing twice, and where this one is away the workers keep theirs.
"""

import signal
import socket
from typing import Any

from celery import beat

from workers.context import context
from workers.recovery import announce
from workers.schedule import Scheduler

NAME = "beat"
LONGEST = 1.0
"""Seconds that it sleeps at once; it ends between two duties."""


class Beat(beat.Scheduler):  # type: ignore[misc]
    """What Celery's beat asks for what is due; it keeps no file."""

    def setup_schedule(self) -> None:
        """Begins under the name of this machine.

        Celery's own handler raises wherever the signal finds it, and in some places that is lost.
        """
        self._over = False
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, self._end)
        here = context(f"{NAME}@{socket.gethostname()}")
        self._ours = Scheduler(here)
        announce(here)

    def tick(self, *_: Any, **__: Any) -> float:
        """Takes and does what is due; seconds until something may be due again."""
        if self._over:
            raise SystemExit
        return min(max(self._ours.once(), 0.05), LONGEST)

    def _end(self, *_: object) -> None:
        self._over = True
