"""What gunicorn does beside its command line, read by it as its configuration."""

import gc
import signal
from types import FrameType
from typing import Any

# Bytes of the request line, which may hold two ids of 500 characters; headers, and bytes of one.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190


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
