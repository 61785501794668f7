"""The command `forget`: a user erased."""

import click

from api.cli import show
from api.service import Persona
from settings import load


@click.command()
@click.argument("user")
@click.option("--yes", is_flag=True, help="Do not ask.")
@show.json_option
def forget(user: str, yes: bool, as_json: bool) -> None:
    """Delete USER with all that is kept of the user: events, says, profile, kept recommendations."""
    with Persona(load()) as persona:
        found = persona.writes.user(user)
        if not yes:
            told = f"{found['events']} events, {found['says']} says, {found['recommendations']} kept recommendations"
            click.confirm(f"Delete user {user!r} for good, with {told}?", abort=True, err=True)
        answer = persona.writes.forget(user)
    if as_json:
        show.print_json(answer)
    else:
        deleted = ", ".join(f"{count:,} {name}" for name, count in answer["deleted"].items() if count)
        show.out.print(f"User {user!r} is deleted{f', with {deleted}' if deleted else ''}.", markup=False)
        show.out.print(answer["remains"], markup=False)
