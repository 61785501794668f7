"""Commands for text vectors: which encoder's serve, and changing the encoder while they do."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from api.cli import show
from api.cli.jobs import follow, no_watch
from api.gate import Gate, Refused
from api.queue import job_answer
from api.service import Persona
from api.slots import overview
from errors import PersonaError
from graph import slots
from graph.jobs import Job
from settings import load

GRACE = 10.0
"""Seconds after a switch in which requests that began before it may still read the slot that served."""


class OtherJob(PersonaError):
    """Another encoder's vectors are being made."""

    def __init__(self, job: str, source: str) -> None:
        super().__init__(
            f"Vectors of {source} are being made: wait for that (`persona jobs watch {job}`), or stop it "
            f"(`persona jobs cancel {job}`)."
        )


@click.group(invoke_without_command=True)
@show.json_option
@click.pass_context
def embeddings(context: click.Context, as_json: bool) -> None:
    """The two slots of text vectors: whose vectors each holds, how many are current, and which serves.

    To change the encoder: prepare MODEL, check, switch; rollback goes back at once, drop frees the slot that does not
    serve.
    """
    if not context.invoked_subcommand:
        with Persona(load()) as persona:
            _tell(overview(persona.database, persona.settings), as_json)


@embeddings.command()
@click.argument("model")
@no_watch
@show.json_option
def prepare(model: str, no_watch: bool, as_json: bool) -> None:
    """Make another encoder's vectors beside those that serve; asked again, it goes on where it was.

    MODEL is the number of a tuned version (`persona models`), a sentence-transformers folder, or `base`.
    """
    with Persona(load()) as persona:
        job = _job(persona, _source(model))
        if not no_watch:
            follow(persona.queue, job, quiet=as_json)
        if as_json:
            show.print_json(job_answer(persona.queue.jobs.get(job.id)))
        else:
            show.out.print(
                f"reembed job {job.id}. `persona embeddings check` measures, `persona embeddings switch` switches."
            )


def _source(model: str) -> str:
    """The model as a job takes it: folders are absolute."""
    folder = Path(model).expanduser()
    return slots.source(
        str(folder.absolute()) if model not in ("", slots.BASE) and folder.is_dir() else model
    )


def _job(persona: Persona, source: str) -> Job:
    """The job that makes the vectors: the one that does already, or a new one."""
    for job, other in slots.read(persona.database).filling.items():
        if slots.source(other) != source:
            raise OtherJob(job, other)
        return persona.queue.jobs.get(job)
    return persona.queue.submit("reembed", {"model": source})


@embeddings.command()
@show.json_option
def check(as_json: bool) -> int:
    """Measure the new vectors against those that serve; exits with 1 if they may not take over."""
    with Persona(load()) as persona:
        report = _gate(persona).check(slots.read(persona.database))
    _report(report, as_json)
    return 0 if report["passed"] else 1


@embeddings.command()
@click.option("--force", is_flag=True, help="Switch whatever the gate says.")
@show.json_option
def switch(force: bool, as_json: bool) -> None:
    """Let the new vectors serve, if the gate lets them; in one write, for every process."""
    with Persona(load()) as persona:
        found = slots.read(persona.database)
        if not force:
            report = _gate(persona).check(found)
            if not as_json:
                _report(report, as_json)
            if not report["passed"]:
                raise Refused(report)
        slots.switch(persona.database, found)
        _tell(overview(persona.database, persona.settings), as_json)


@embeddings.command()
@show.json_option
def rollback(as_json: bool) -> None:
    """Let the vectors that served before serve again, at once; twice is where one was."""
    with Persona(load()) as persona:
        slots.rollback(persona.database)
        _tell(overview(persona.database, persona.settings), as_json)


@embeddings.command()
@show.json_option
def drop(as_json: bool) -> None:
    """Take away the vectors that do not serve, and their index; there is no way back to them then."""
    with Persona(load()) as persona:
        found = slots.read(persona.database)
        for job in found.filling:
            persona.queue.jobs.cancel(job)
        slot = slots.leave(persona.database)
        if found.switched_at:
            time.sleep(max(0.0, GRACE - (datetime.now(UTC) - found.switched_at).total_seconds()))
        slots.clear(persona.database, slot)
        _tell(overview(persona.database, persona.settings), as_json)


def _gate(persona: Persona) -> Gate:
    return Gate(persona.database, persona.settings, persona.encoders)


def _report(report: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show.print_json(report)
        return
    rows = [(one["check"], "passed" if one["passed"] else "FAILED", one["said"]) for one in report["checks"]]
    show.table(f"{report['model']}, slot {report['slot']}", ("check", "", "figures"), rows)


def _tell(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show.print_json(answer)
        return
    names = ("slot", "state", "model", "source", "dimension", "current", "stale", "missing")
    show.table("Text vectors", names, [[one.get(name) for name in names] for one in answer["slots"]])
