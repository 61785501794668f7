"""The command line `persona`; every command is loaded only when it is asked for."""

import importlib
import sys
import traceback
from datetime import UTC, datetime

import click

from errors import PersonaError

COMMANDS = {
    "demo": "demo",
    "up": "stack",
    "down": "stack",
    "status": "stack",
    "serve": "stack",
    "worker": "stack",
    "beat": "stack",
    "migrate": "stack",
    "import": "data",
    "export": "export",
    "backup": "backup",
    "restore": "backup",
    "events": "events",
    "consume": "events",
    "identity": "identity",
    "embed": "jobs",
    "train": "jobs",
    "audit": "jobs",
    "documents": "documents",
    "evaluate": "evaluate",
    "exploration": "exploration",
    "models": "models",
    "tune": "evaluate",
    "embeddings": "embeddings",
    "jobs": "jobs",
    "profile": "ask",
    "recommend": "ask",
    "why": "ask",
    "say": "say",
    "forget": "forget",
    "similar": "ask",
    "search": "ask",
    "paths": "ask",
    "browser": "browser",
    "webhooks": "webhooks",
    "writer": "writer",
    "keys": "keys",
    "log": "log",
}
FUNCTIONS = {"import": "import_", "jobs": "jobs"}


class _Lazy(click.Group):
    """A group whose commands are imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"api.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, FUNCTIONS.get(cmd_name, cmd_name))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, HELP[name]) for name in COMMANDS])


HELP = {
    "demo": "From an empty machine to an explained recommendation.",
    "up": "Start the local stack.",
    "down": "Stop what `up` started.",
    "status": "What runs, where, with which versions, and how much is stale.",
    "serve": "Run the API in the foreground.",
    "worker": "Run a worker in the foreground.",
    "beat": "Run the schedule in the foreground, for where no worker may live for a while.",
    "migrate": "Bring the database's schema up to date.",
    "import": "Bring data into the graph.",
    "export": "Write what the graph knows to files: CSV, JSONL, Parquet or RecBole's.",
    "backup": "Keep the local stack's graph and models in one file.",
    "restore": "Put a backup in place of what is there, and check that it is what was kept.",
    "events": "Take in events from a file or stdin.",
    "consume": "Take in events from a Redis stream.",
    "identity": "Two names for one entity: find, review, merge, undo, report.",
    "embed": "Embed what is stale.",
    "train": "Train the model that ranks; learn profiles or statistics from events; tune the encoder.",
    "audit": "Check every stored interest against the events.",
    "documents": "Go through texts of items for facts; list those, accept and remove them.",
    "evaluate": "Measure the model that ranks, and peers, on one split.",
    "exploration": "What trying new items in kept rankings says of other ways to rank.",
    "tune": "Search better hyper-parameters of the model that ranks.",
    "models": "Versions of the model that ranks, to go back to the one before, and of tuned encoders.",
    "embeddings": "Whose text vectors serve; change the encoder while they do, and go back.",
    "jobs": "List, show, watch, cancel and resume jobs.",
    "profile": "Who a user is.",
    "recommend": "What next for a user, with reasons.",
    "why": "Every part of one item's score for one user, and why it is among the best or not.",
    "say": "What a user says of themselves: interests, what is not theirs, how much novelty.",
    "forget": "Delete a user with all that is kept of the user.",
    "similar": "Items like an item.",
    "search": "Items or entities by meaning.",
    "paths": "The shortest paths between two nodes.",
    "browser": "Write a style and saved queries for Neo4j Browser.",
    "webhooks": "List, add, delete and resume what is called when something changes.",
    "writer": "Serve a local language model that puts answers fluently.",
    "keys": "Make, list, rotate and revoke API keys.",
    "log": "The audit log: every write and whatever an admin did.",
}


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="persona")
def persona() -> None:
    """Persona: who a user is, and what next, with the reasons."""


def main(arguments: list[str] | None = None) -> None:
    """Runs the command line; a fault is one line on stderr, never a traceback."""
    try:
        status = persona.main(arguments, standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except PersonaError as error:
        _say(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as error:
        _say(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        sys.exit(1)
    except Exception as error:
        _say(f"Unexpected {type(error).__name__}: {error}. {_kept()}")
        sys.exit(1)


def _say(message: str) -> None:
    click.echo(f"persona: {' '.join(message.split())}", err=True)


def _kept() -> str:
    """Writes the traceback away and says where."""
    from settings import load

    told = f"{datetime.now(UTC).isoformat()}\n{traceback.format_exc()}\n"
    try:
        path = load().folder / "logs" / "cli.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as log:
            log.write(told)
    except (OSError, PersonaError) as error:
        return f"The details could not be kept: {error}"
    return f"The details are in {path}."
