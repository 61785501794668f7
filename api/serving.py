"""What gunicorn does beside its command line, read by it as its configuration."""

import gc


def post_worker_init(worker: object) -> None:
    """Takes what is loaded by now, and stays, out of the rounds the garbage collector makes between requests."""
    gc.freeze()
