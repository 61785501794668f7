"""JSON as RFC 8259 has it, where Python's own parser takes more than that."""

import json
import math
import re
from typing import Any

from flask.json.provider import DefaultJSONProvider

SMALLEST, LARGEST = -(2**63), 2**63 - 1
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class StrictJSON(DefaultJSONProvider):
    """What reads the bodies of requests."""

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """The value of a text; see `loads`."""
        return loads(s)


def loads(text: str | bytes) -> Any:
    """The value of a text: names stand once, numbers are those of the graph, texts can be written as UTF-8.

    Raises:
        ValueError: it is no such text; says why.
        RecursionError: it nests too deep.
    """
    told = text.decode() if isinstance(text, bytes) else text
    value = json.loads(
        told, object_pairs_hook=_object, parse_constant=_constant, parse_float=_float, parse_int=_int
    )
    if SURROGATE.search(told):
        json.dumps(value, ensure_ascii=False).encode()  # half of a pair is no character
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!r} stands twice")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _float(text: str) -> float:
    if math.isinf(found := float(text)):
        raise ValueError("a number is too large")
    return found


def _int(text: str) -> int:
    if len(text) > 20 or not SMALLEST <= (found := int(text)) <= LARGEST:
        raise ValueError("a whole number is beyond 64 bits")
    return found
