"""Comma-separated lists of names, some of which hold a comma themselves."""

import re

SUFFIX = re.compile(
    r"(?:(?:Jr|Sr|Esq|Ltd|Inc|Co)\.?|I{2,3}|IV|V|M\.?D\.?|D\.?D\.?S\.?|Ph\.?\s?D\.?|geshe|the Creator"
    r"|(?:Duke|Duchess|Marquess|Earl|Count|Countess|Viscount|Baron|Baroness|Prince|Princess) of .*"
    r"|\d+(?:st|nd|rd|th) .*)",
)
"""What follows a comma inside a name: "Ed Begley, Jr.", "Prince Philip, Duke of Edinburgh"."""
NO_NAME = re.compile(r"list of .*")


def split_names(text: str | None) -> list[str]:
    """The names of a list, each once, in its order.

    "Robert Downey, Jr., Tom Hanks" -> ["Robert Downey, Jr.", "Tom Hanks"]
    """
    names: list[str] = []
    for piece in (text or "").split(","):
        name = " ".join(piece.split())
        if names and SUFFIX.fullmatch(name):
            names[-1] += f", {name}"
        elif name and not NO_NAME.fullmatch(name):
            names.append(name)
    return list(dict.fromkeys(names))
