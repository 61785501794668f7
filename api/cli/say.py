"""The command `say`: what a user says of themselves."""

from typing import Any

import click

from api.cli import show
from api.schemas.says import HISTORY, SayBody, TextBody
from api.service import Answer, Persona
from settings import load


class _Interest(click.ParamType[dict[str, Any]]):
    """An entity, with a weight after the last equals sign where there is one."""

    name = "ENTITY[=WEIGHT]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dict[str, Any]:
        entity, equals, weight = str(value).rpartition("=")
        try:
            if equals and 0 < float(weight) <= 1:
                return {"about": f"entity:{entity}", "weight": float(weight)}
        except ValueError:  # the equals sign is part of the id
            return {"about": f"entity:{value}"}
        return (
            self.fail("the weight is above 0, up to 1", param, ctx)
            if equals
            else {"about": f"entity:{value}"}
        )


ABOUT = "entity:ID, item:ID or event:ID; may be repeated."


@click.command()
@click.argument("user")
@click.option("--state", multiple=True, type=_Interest(), help="An interest in an entity; may be repeated.")
@click.option("--mute", multiple=True, help=f"What is not theirs, or no reason: {ABOUT}")
@click.option(
    "--hide", multiple=True, help="An entity to mute, and whose items to leave out; may be repeated."
)
@click.option("--withdraw", multiple=True, help=f"Of what nothing said holds any more: {ABOUT}")
@click.option("--novelty", type=click.FloatRange(0, 1), help="How much novelty is wanted; 0: none.")
@click.option("--text", help="The same in words; shows how they are understood, and asks before it counts.")
@click.option("--yes", is_flag=True, help="With --text: do not ask.")
@click.option(
    "--offset", type=click.IntRange(0, 1_000_000), default=0, help="How much that was said to pass over."
)
@click.option("--limit", type=click.IntRange(1, 100), default=HISTORY, show_default=True)
@show.json_option
def say(
    user: str,
    state: tuple[dict[str, Any], ...],
    mute: tuple[str, ...],
    hide: tuple[str, ...],
    withdraw: tuple[str, ...],
    novelty: float | None,
    text: str | None,
    yes: bool,
    offset: int,
    limit: int,
    as_json: bool,
) -> None:
    """What USER says: interests, what is not theirs, how much novelty. Without options, what was said."""
    said = {
        "state": state,
        "mute": [{"about": one} for one in mute] + [{"about": f"entity:{one}", "hide": True} for one in hide],
        "withdraw": [{"about": one} for one in withdraw],
        "novelty": novelty,
    }
    says = any(said.values()) or novelty is not None
    if text is not None and says:
        raise click.UsageError("--text stands alone.")
    with Persona(load()) as persona:
        if text is not None:
            understood = persona.understand(user, TextBody.of({"text": text}).text)
            if not _agreed(understood, yes=yes, as_json=as_json):
                return
            said, says = understood["say"], True
        body = SayBody.of(said)
        answer = persona.say(user, body) if says else persona.said(user, offset=offset, limit=limit)
    show.print_json(answer) if as_json else show.said(answer)


def _agreed(understood: Answer, *, yes: bool, as_json: bool) -> bool:
    """Shows how a text is understood, and whether that shall count; JSON stands alone, and asks nothing."""
    counts = yes and bool(understood["understood"])
    if as_json:
        if not counts:
            show.print_json(understood)
        return counts
    show.understood(understood)
    return counts or (bool(understood["understood"]) and not yes and click.confirm("Take this down?"))
