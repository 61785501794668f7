"""The command that serves a local language model; the work is done in a process that may load torch."""

import json
import subprocess
import sys
from pathlib import Path

import click

from settings import Port


@click.command()
@click.argument("model", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one."
)
@click.option(
    "--tokens", type=click.IntRange(1, 8192), default=256, show_default=True, help="Longest answer."
)
def writer(model: Path, port: Port, tokens: int) -> int:
    """Serve MODEL, a transformers folder or a .gguf file, on loopback in the foreground, for fluent answers.

    It prints the PERSONA_WRITER_URL to set for the API. What the model says is held against the facts.
    """
    given = json.dumps({"model": str(model.absolute()), "port": port, "tokens": tokens})
    return subprocess.run([sys.executable, "-m", "workers.writer", given], check=False).returncode
