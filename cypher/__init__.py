"""Every Cypher statement of Persona, one file each; `load("read/history")` gives its text.

Text vectors are kept in two slots of properties and indexes. Statements are written for slot a, and
`load("read/vectors@b")` is the same text with the names of slot b, which end in `_b`: the name of an index can be no
parameter of a SEARCH.
"""

import re
from functools import cache
from importlib.resources import files

# The properties of a slot, behind a node or where a vector is written, and its indexes; never a column of the answer.
_OF_A_SLOT = re.compile(
    r"(?<=\.)(?:knowledge_text|knowledge_of|quarantined_of|embedding_model|embedding_of|embedding)\b"
    r"|(?<=\(n, ')embedding(?=')|\b(?:item|entity)_embedding\b"
)


@cache
def load(name: str) -> str:
    """The text of `cypher/<name>.cypher`, or of `<name>@b` for slot b.

    Raises:
        FileNotFoundError: there is no such statement, or no such slot.
    """
    file, at, slot = name.partition("@")
    if at and slot != "b":
        raise FileNotFoundError(name)
    text = files(__name__).joinpath(f"{file}.cypher").read_text(encoding="utf-8")
    return _OF_A_SLOT.sub(r"\g<0>_b", text) if at else text


def names(folder: str) -> list[str]:
    """The statements in one folder, sorted: `names("browse")` -> `["browse/…", …]`."""
    found = files(__name__).joinpath(folder).iterdir()
    return sorted(f"{folder}/{f.name.removesuffix('.cypher')}" for f in found if f.name.endswith(".cypher"))
