"""What gunicorn does beside its command line, read by it as its configuration."""

import gc
import logging
import shutil
import signal
import time
from types import FrameType
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker
from prometheus_client import multiprocess

import logbook
from api import answer_store
from settings import load

# Bytes of the request line, which may hold two ids of 500 characters; headers, and bytes of one.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190
# Seconds that a process waits before it takes a connection, for each that it has; of at most so many.
PAUSE, MOST = 0.001, 8


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


class OurWorker(ThreadWorker):  # type: ignore[misc]
    """A process of threads that leaves connections to one that has fewer, and refuses them when it is told to end."""

    def accept(self, listener: Any) -> None:
        """Takes a connection, the later the more there are already: they last, and a process is busy with its own."""
        time.sleep(PAUSE * min(self.nr_conns, MOST))
        super().accept(listener)

    def set_accept_enabled(self, enabled: bool) -> None:
        """Closes the listening sockets when it will take no more, so that clients are refused and not left waiting."""
        super().set_accept_enabled(enabled)
        if not (enabled or self.alive):
            for listener in self.sockets:
                listener.close()


def on_starting(server: Any) -> None:
    """Forgets what processes of a former life counted and kept."""
    settings = load()
    shutil.rmtree(settings.metrics_folder, ignore_errors=True)
    settings.metrics_folder.mkdir(parents=True)
    answer_store.make(settings.answers_file)


def on_exit(server: Any) -> None:
    """Leaves no answers about anybody behind."""
    answer_store.remove(load().answers_file)


def post_worker_init(worker: Any) -> None:
    """Takes what is loaded by now, and stays, out of the rounds the garbage collector makes between requests.

    A worker that is told to stop waits for its requests; streams, which never end by themselves, are told to.
    """
    gc.freeze()
    stop = signal.getsignal(signal.SIGTERM)

    def end_streams(number: int, frame: FrameType | None) -> None:
        worker.wsgi.extensions["persona"].feed.end()
        if callable(stop):
            stop(number, frame)

    signal.signal(signal.SIGTERM, end_streams)


def child_exit(server: Any, worker: Any) -> None:
    """Takes what a process that ended had open out of the sums; what it counted stays."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
