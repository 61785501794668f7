"""docker-compose.yml as it is after its variables are filled in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?:(:[-?])([^}]*))?\}")


class Unset(Exception):
    """A variable that must be set is not."""


def filled(text: str, told: Mapping[str, str]) -> str:
    """`${NAME}`, `${NAME:-default}` and `${NAME:?why}` as Compose fills them in; `$$` is a dollar."""

    def value(match: re.Match[str]) -> str:
        name, how, rest = match.groups()
        if name is None:
            return "$"
        if how == ":?" and not told.get(name):
            raise Unset(f"{name}: {rest}")
        return told.get(name) or (rest if how == ":-" else "")

    return VARIABLE.sub(value, text)


def interpolated(path: Path, told: Mapping[str, str]) -> Any:
    """The file with variables filled in, value by value as Compose does."""

    def through(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: through(one) for key, one in node.items()}
        if isinstance(node, list):
            return [through(one) for one in node]
        return filled(node, told) if isinstance(node, str) else node

    return through(yaml.safe_load(path.read_text()))
