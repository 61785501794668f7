"""The command `say`: what a user says of themselves."""

from typing import Any

import click

from api.cli import show
from api.schemas import SayBody
from api.service import Persona
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
    as_json: bool,
) -> None:
    """What USER says: interests, what is not theirs, how much novelty. Without options, what was said."""
    said = {
        "state": state,
        "mute": [{"about": one} for one in mute] + [{"about": f"entity:{one}", "hide": True} for one in hide],
        "withdraw": [{"about": one} for one in withdraw],
        "novelty": novelty,
    }
    if text and (any(said.values()) or novelty is not None):
        raise click.UsageError("--text stands alone.")
    body = SayBody.model_validate(said)
    with Persona(load()) as persona:
        if text:
            understood = persona.understand(user, text)
            if as_json and not yes:
                show.print_json(understood)
                return
            show.understood(understood)
            body = SayBody.model_validate(understood["say"])
            if not understood["understood"] or not (yes or click.confirm("Take this down?")):
                return
            said = understood["say"]
        answer = persona.say(user, body) if any(said.values()) or novelty == 0 else persona.said(user)
    show.print_json(answer) if as_json else show.said(answer)
