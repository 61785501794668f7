"""Every Cypher statement of Persona, one file each; `load("read/history")` gives its text."""

from functools import cache
from importlib.resources import files


@cache
def load(name: str) -> str:
    """The text of `cypher/<name>.cypher`.

    Raises:
        FileNotFoundError: there is no such statement.
    """
    return files(__name__).joinpath(f"{name}.cypher").read_text(encoding="utf-8")


def names(folder: str) -> list[str]:
    """The statements in one folder, sorted: `names("browse")` -> `["browse/…", …]`."""
    found = files(__name__).joinpath(folder).iterdir()
    return sorted(f"{folder}/{f.name.removesuffix('.cypher')}" for f in found if f.name.endswith(".cypher"))
