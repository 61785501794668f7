"""Commands of `persona`, run in this process."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

import api.cli


class Said(NamedTuple):
    """What a command ended with and printed."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


def runner(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command, under the settings of the environment."""

    def run(*arguments: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            api.cli.main(list(arguments))
        status = ended.value.code
        assert isinstance(status, int)
        return Said(status, *capsys.readouterr())

    return run
