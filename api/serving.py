"""What gunicorn does beside its command line, read by it as its configuration."""

import gc
import logging
import shutil
from typing import Any

from gunicorn.glogging import Logger
from prometheus_client import multiprocess

import logbook
from settings import load


class OurLogger(Logger):  # type: ignore[misc]
    """Gunicorn's own lines, in the format of all others."""

    def setup(self, cfg: Any) -> None:
        """Lets the root logger have them."""
        super().setup(cfg)
        logbook.configure(load(), "api")
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True
        self.error_log.setLevel(logging.NOTSET)


logger_class = OurLogger


def on_starting(server: Any) -> None:
    """Forgets what processes of a former life counted."""
    folder = load().metrics_folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def post_worker_init(worker: Any) -> None:
    """Takes what is loaded by now, and stays, out of the rounds the garbage collector makes between requests."""
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Takes what a process that ended had open out of the sums; what it counted stays."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
