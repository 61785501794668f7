"""Commands that take events in: from a file or stdin, and from a Redis stream."""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice
from typing import Any, BinaryIO

import click
from rich.markup import escape

from api.cli import progress, show
from api.events import STATUSES
from api.service import Persona
from api.stream import Consumer, NoStream, connect
from settings import load

BATCH = 500
Line = tuple[int, Any]


@click.command()
@click.argument("file", type=click.File("rb"), default="-")
@click.option(
    "--batch", type=click.IntRange(1, 1_000), default=BATCH, show_default=True, help="Events a transaction."
)
@show.json_option
def events(file: BinaryIO, batch: int, as_json: bool) -> None:
    """Take in events from FILE or stdin, a JSON object a line, as POST /v1/events has them.

    A line without an event_id gets one made from its text. So the same file, or more of it, can be taken in again at
    any time: what is there already is passed over. What is refused is told on stderr with its line; the exit status is
    1 then.
    """
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    with Persona(load()) as persona, progress.bars() as tell:
        lines = _lines(file)
        while rows := list(islice(lines, min(batch, persona.settings.events_max))):
            answer = persona.events.add([event for _, event in rows])
            counts.update(answer["counts"])
            _tell_refused(rows, answer["results"])
            tell("events", counts.total(), None)
    told = {status: counts[status] for status in STATUSES} | {"seconds": time.perf_counter() - started}
    if as_json:
        show.print_json(told)
    else:
        show.out.print(_outcome(counts, told["seconds"]))
    sys.exit(1 if counts["refused"] or counts["conflict"] else 0)


@click.command()
@click.argument("stream")
@click.option("--group", default="persona", show_default=True, help="The consumer group; it is made.")
@click.option("--name", help="This consumer's name in it; the host and process, if not given.")
@click.option(
    "--batch", type=click.IntRange(1, 1_000), default=BATCH, show_default=True, help="Events a transaction."
)
@click.option(
    "--take-over", type=click.FloatRange(0.1), default=30.0, show_default=True,
    help="Seconds after which what another consumer holds is taken over.",
)  # fmt: skip
@click.option("--drain", is_flag=True, help="Stop when nothing is left.")
@show.json_option
def consume(
    stream: str, group: str, name: str | None, batch: int, take_over: float, drain: bool, as_json: bool
) -> None:
    """Take in events from the Redis STREAM of the broker, until stopped.

    An entry has the fields of an event, or one field `event` with it as JSON. It is acknowledged when it is durable in
    Neo4j; what cannot be used goes to STREAM:rejected with the reason. Neo4j and the broker may go and come.
    """
    settings = load()
    if not settings.speaks_redis:
        raise NoStream(stream, "the broker is no Redis; set PERSONA_BROKER_URL to one for this command.")
    with Persona(settings) as persona:
        size = min(batch, settings.events_max)
        consumer = Consumer(
            connect(settings.broker),
            persona.events,
            stream,
            group=group,
            name=name,
            batch=size,
            idle=take_over,
        )
        with consumer.stopped_by_signals():
            consumer.run(drain=drain)
    if as_json:
        show.print_json(dict(consumer.counts))
    else:
        show.out.print(_outcome(consumer.counts))


def _lines(file: BinaryIO) -> Iterator[Line]:
    """Line numbers, and what stands there; empty lines are passed over."""
    for number, line in enumerate(file, start=1):
        text = line.strip()
        if text:
            yield number, _event(text)


def _event(text: bytes) -> Any:
    try:
        event = json.loads(text)
    except (ValueError, RecursionError):
        return text.decode(errors="replace")  # no event, and refused as that
    if isinstance(event, dict) and event.get("event_id") is None:
        event["event_id"] = f"line/{sha256(text).hexdigest()[:32]}"
    return event


def _tell_refused(rows: list[Line], results: list[dict[str, Any]]) -> None:
    for (number, _), result in zip(rows, results, strict=True):
        if result["reason"]:
            show.err.print(escape(f"line {number}: {result['status']}: {result['reason']}"), soft_wrap=True)


def _outcome(counts: Counter[str], seconds: float | None = None) -> str:
    """How many of each, in one line."""
    told = ", ".join(f"{counts[status]:,} {status}" for status in STATUSES)
    return f"{told} in {seconds:.1f} s." if seconds is not None else f"{told}."
