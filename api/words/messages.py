"""Messages of one language, from its file: `en.ftl` is English. Project Fluent (https://projectfluent.org)."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from errors import InvalidInput, PersonaError

DEFAULT = "en"
# Phrases kept ready: the same events and entities come back in many sentences.
KEPT = 4_096


class BadMessage(PersonaError):
    """A message that a language's file does not have, or that cannot be put with what is known."""

    def __init__(self, language: str, message: str, why: str) -> None:
        super().__init__(f"api/words/{language}.ftl: message {message!r} {why}. Mend it there.")


@cache
def languages() -> tuple[str, ...]:
    """The languages there are, sorted: each is a file."""
    found = (file.name for file in files(__package__).iterdir())
    return tuple(sorted(name.removesuffix(".ftl") for name in found if name.endswith(".ftl")))


@cache
def messages(language: str) -> "Messages":
    """The messages of a language, read when first asked for.

    Raises:
        InvalidInput: there is no such language.
    """
    if language not in languages():
        raise InvalidInput("language", f"{language!r} is none of {', '.join(languages())}.")
    return Messages(language)


class Messages:
    """Says messages with values in their places. Thread-safe."""

    def __init__(self, language: str) -> None:
        self.language = language
        text = files(__package__).joinpath(f"{language}.ftl").read_text(encoding="utf-8")
        resource = FluentResource(text)
        self._bundle = FluentBundle([language], use_isolating=False)
        self._bundle.add_resource(resource)
        said = (entry for entry in resource.body if isinstance(entry, ast.Message))
        self._plain = {entry.id.name: parts for entry in said if (parts := _parts(entry)) is not None}
        self.say = lru_cache(KEPT)(self._say)

    def has(self, message: str) -> bool:
        """Whether there is such a message."""
        return self._bundle.has_message(message)

    def _say(self, message: str, **values: Any) -> str:
        """One message.

        Raises:
            BadMessage: there is none of this name, or a value it needs is missing.
        """
        parts = self._plain.get(message)
        if parts is not None and all(type(values.get(name)) is str for _, name in parts if name):
            return "".join(values[name] if name else text for text, name in parts)
        if not self.has(message):
            raise BadMessage(self.language, message, "is missing")
        pattern = self._bundle.get_message(message).value
        assert pattern is not None, "a message without a value is none that is said"
        text, errors = self._bundle.format_pattern(pattern, values)
        if errors:
            raise BadMessage(self.language, message, f"cannot be put: {errors[0]}")
        return str(text)

    def named(self, prefix: str, name: str, **values: Any) -> str | None:
        """What the language calls a name out of the data, None where it has no words of its own for it."""
        return (
            self.say(f"{prefix}-{name}", **values)
            if name != "other" and self.has(f"{prefix}-{name}")
            else None
        )

    def listed(self, several: Sequence[str], how: str = "list") -> str:
        """Names ("list") or predicates ("phrases") in prose: "a, b and c"."""
        if len(several) < 2:
            return "".join(several)
        return self.say(f"{how}-next").join(several[:-1]) + self.say(f"{how}-last") + several[-1]


def _parts(message: ast.Message) -> list[tuple[str, str]] | None:
    """A message as (text, variable) where it has nothing else, else None: joining these is ten times as fast."""
    parts = []
    for element in message.value.elements if message.value else ():
        inner = element.expression if isinstance(element, ast.Placeable) else element
        if isinstance(inner, ast.TextElement):
            parts.append((inner.value, ""))
        elif isinstance(inner, ast.StringLiteral):
            parts.append((inner.parse()["value"], ""))
        elif isinstance(inner, ast.VariableReference):
            parts.append(("", inner.id.name))
        else:
            return None
    return parts


def phrase(relation: str) -> str:
    """A relation type as words: `MADE_BY` -> "made by"."""
    return relation.replace("_", " ").lower()


def number(value: float) -> str:
    """As short as it can be told: 5.0 -> "5", 0.25 -> "0.25"."""
    return f"{value:.6g}"
