"""What gunicorn does beside its command line, read by it as its configuration."""

import gc

# Bytes of the request line, which may hold two ids of 500 characters; headers, and bytes of one.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190


def post_worker_init(worker: object) -> None:
    """Takes what is loaded by now, and stays, out of the rounds the garbage collector makes between requests."""
    gc.freeze()
