"""The root of every error Persona raises on purpose: one clear line that says what to do next."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError


class PersonaError(Exception):
    """Something the user can act on; `str(error)` is the line they are shown.

    Subclasses build their message from their arguments; `status` is the HTTP status the API answers with.
    """

    status = 500


class NotFound(PersonaError):
    """A user, item, entity or job that is not in the graph."""

    status = 404

    def __init__(self, kind: str, identifier: str) -> None:
        super().__init__(f"No {kind} {identifier!r} in the graph.")
        self.kind, self.identifier = kind, identifier


class Unavailable(PersonaError):
    """A service Persona depends on does not answer."""

    status = 503

    def __init__(self, service: str, where: str, hint: str) -> None:
        super().__init__(f"{service} at {where} does not answer. {hint}")
        self.service = service


class InvalidInput(PersonaError):
    """A value from outside that cannot be used, and why."""

    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason

    @classmethod
    def of(cls, error: "ValidationError") -> "InvalidInput":
        """The first thing that pydantic found wrong."""
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        return cls(".".join(map(str, first["loc"])), first["msg"])
