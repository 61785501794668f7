"""Structured logs: one line an event, of every process alike, as JSON or as text, with what it belongs to.

What a line belongs to (a request, a job, a chunk) is bound once, by `bound` or `bind`, and is in every line that is
logged within it, by whichever library. (Not named `logs`: a worker runs in the folder of local state, where that is a
folder.)
"""

import json
import logging
import re
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from typing import Any, TextIO
from uuid import uuid4

import structlog
from structlog.contextvars import bind_contextvars, bound_contextvars, clear_contextvars, get_contextvars
from structlog.stdlib import ProcessorFormatter

from settings import Settings

REQUEST = "request_id"
# Of an id that somebody else made: short, and nothing that could break a line or a header.
SANE = re.compile(r"[A-Za-z0-9._:-]{1,64}")
HIDDEN = "***"
_USERINFO = re.compile(r"(?<=://)[^/@\s]+(?=@)")
# Shorter ones might be words.
_SECRET = 8
# Libraries that tell of every step and try.
_CHATTY = {"httpx": logging.WARNING, "kombu": logging.WARNING, "neo4j": logging.ERROR}

Line = MutableMapping[str, Any]


def configure(settings: Settings, process: str, stream: TextIO | None = None) -> None:
    """Sends whatever is logged in this process to `stream` (None: standard error), in one format.

    Args:
        process: its name, in every line.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter(settings, process))
    root = logging.getLogger()
    for former in root.handlers[:]:
        root.removeHandler(former)
    root.addHandler(handler)
    root.setLevel(settings.log_level.upper())
    for name, level in _CHATTY.items():
        logging.getLogger(name).setLevel(level)


def request_id(given: str | None = None) -> str:
    """An id for a request: the one that came with it, where that is sane, or a new one."""
    return given if given and SANE.fullmatch(given) else uuid4().hex


def current() -> str | None:
    """The id of the request that is being answered, or that asked for the job that is worked on."""
    found: str | None = get_contextvars().get(REQUEST)
    return found


def bind(**values: Any) -> None:
    """Forgets what lines belonged to, and puts `values` that are not None into all that follow in this thread."""
    clear_contextvars()
    bind_contextvars(**{name: value for name, value in values.items() if value is not None})


@contextmanager
def bound(**values: Any) -> Iterator[None]:
    """Puts `values` that are not None into all lines that are logged within it, beside what is bound already."""
    with bound_contextvars(**{name: value for name, value in values.items() if value is not None}):
        yield


def without_secrets(text: str, secrets: Sequence[str] = ()) -> str:
    """A text without passwords in addresses, and without some secrets."""
    for secret in secrets:
        text = text.replace(secret, HIDDEN)
    return _USERINFO.sub(HIDDEN, text)


def _formatter(settings: Settings, process: str) -> logging.Formatter:
    def name_process(_logger: Any, _method: str, line: Line) -> Line:
        return {**line, "process": process}

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        name_process,
    ]
    as_json = settings.log_format == "json"
    last: list[Any] = (
        [structlog.processors.format_exc_info, _as_json]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=False)]
    )
    steps = [ProcessorFormatter.remove_processors_meta, *last]
    secrets = [secret for secret in settings.secrets if len(secret) >= _SECRET]
    return _Formatter(secrets, processors=steps, foreign_pre_chain=shared)


class _Formatter(ProcessorFormatter):
    """Hides secrets, whoever logged them."""

    def __init__(self, secrets: Sequence[str], **given: Any) -> None:
        super().__init__(**given)
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        return without_secrets(super().format(record), self._secrets)


def _as_json(_logger: Any, _method: str, line: Line) -> str:
    """What happened first, for whoever reads it with the eye."""
    first = {name: line.pop(name) for name in ("timestamp", "level", "event") if name in line}
    return json.dumps({**first, **line}, ensure_ascii=False, default=str)
