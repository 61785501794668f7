"""What a request may write, by the checks of the importers."""

from collections.abc import Mapping
from dataclasses import fields

from errors import InvalidInput
from graph.importing.checks import problem
from graph.importing.rows import Kind, Row


def check(kind: Kind, row: Row, names: Mapping[str, str] | None = None, within: str = "properties") -> None:
    """Refuses a row that an import would refuse.

    Args:
        names: how a request names the fields of the row, where it names them otherwise.
        within: what it names the properties by.

    Raises:
        InvalidInput: naming the field.
    """
    wrong = problem(kind, row)
    if wrong:
        field, _, reason = wrong.partition(": ")
        raise InvalidInput(_named(row, field, names or {}, within), reason)


def _named(row: Row, field: str, names: Mapping[str, str], within: str) -> str:
    if field in names:
        return names[field]
    own = {one.name for one in fields(row)}
    return field if field in own else f"{within}.{field.removeprefix('property ').strip(chr(39))}"
