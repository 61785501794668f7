"""Filters and parameters as people write them."""

import json
from collections.abc import Iterable
from typing import Any

from errors import InvalidInput
from graph.records import Filters

# Whole numbers in Neo4j are smaller; a larger one is looked for as text.
LARGEST = 2**63


def properties(texts: Iterable[str], field: str = "property") -> dict[str, Any]:
    """`name=value` texts as values by name; a value that is a JSON number, true or false is one.

    Args:
        field: what the texts were given as.

    Raises:
        InvalidInput: a text is not of that form.
    """
    return dict(_pair(text, field) for text in texts)


def told(filters: Filters) -> list[str]:
    """A filter as people write it: `year_from=1990`, `entity=material/oak`, `property=price=90`."""
    one = {"domain": filters.domain, "year_from": filters.year_from, "year_to": filters.year_to}
    return [
        *(f"{name}={value}" for name, value in one.items() if value is not None),
        *(f"entity={entity}" for entity in filters.entities),
        *(f"without={entity}" for entity in filters.without),
        *(f"property={name}={_text(value)}" for name, value in filters.properties.items()),
    ]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _pair(text: str, field: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise InvalidInput(field, f"write {text!r} as name=value")
    try:
        read = json.loads(value)
    except (
        ValueError,
        RecursionError,
    ):  # json.loads refuses numbers of thousands of digits with a ValueError
        return name, value
    fits = isinstance(read, float) or (isinstance(read, int) and abs(read) < LARGEST)
    return name, read if fits else value
