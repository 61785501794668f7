"""Filters as people write them."""

import json
from collections.abc import Iterable
from typing import Any

from errors import InvalidInput


def properties(texts: Iterable[str]) -> dict[str, Any]:
    """`name=value` texts as a filter by property; a value that is a JSON number, true or false is one.

    Raises:
        InvalidInput: a text is not of that form.
    """
    return dict(_pair(text) for text in texts)


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise InvalidInput("property", f"write {text!r} as name=value")
    try:
        read = json.loads(value)
    except json.JSONDecodeError:
        return name, value
    return name, read if isinstance(read, int | float) else value
