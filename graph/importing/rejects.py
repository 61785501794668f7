"""The reject file: one JSON line for each row that was refused, and the limit past which an import stops."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path

from errors import PersonaError
from graph.importing.rows import Fault


class ImportStopped(PersonaError):
    """Too many rows were refused; what was written before stays, and the import can go on from there."""

    status = 422

    def __init__(self, source: str, rejected: int, read: int, limit: int, file: Path) -> None:
        super().__init__(
            f"Import of {source} stopped: {rejected:,} of {read:,} rows were rejected, {limit:,} may be. "
            f"{file} says which and why. Correct them and run it again, "
            "or raise the limit to go on from here."
        )
        self.rejected, self.read, self.limit, self.file = rejected, read, limit, file


class CannotReject(PersonaError):
    """The reject file cannot be written, so that no row may be refused."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"The reject file {path} cannot be written: {reason}. What was imported before stays."
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """How many rows may be refused: `share` of those read so far or `rows`, whichever is more."""

    share: float = 0.01
    rows: int = 100

    def of(self, read: int) -> int:
        """The most rows that may be refused among `read`."""
        return max(self.rows, int(self.share * read))


class RejectFile:
    """Appends refused rows to a file of JSON lines.

    Args:
        path: the file; the first refused row makes it.
        size: bytes of it that count; what a killed import left beyond is cut off.

    Raises (every method):
        CannotReject: the file system does not let it.
    """

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size
        self.cut(size)

    def add(self, file: str, line: int, fault: Fault) -> None:
        """Appends `{"file", "line", "reason", "row"}`."""
        record = {"file": file, "line": line, "reason": fault.reason, "row": plain(fault.row)}
        with self._told():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as out:
                out.write(json.dumps(record, default=str).encode() + b"\n")
                self.size = out.tell()

    def cut(self, size: int) -> None:
        """Takes back what stands beyond `size` bytes."""
        self.size = size
        with self._told():
            if size == 0:
                self.path.unlink(missing_ok=True)
            elif self.path.exists() and self.path.stat().st_size > size:
                os.truncate(self.path, size)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise CannotReject(self.path, error.strerror or str(error)) from error


def plain(row: object) -> object:
    """A row as values that JSON knows."""
    if not is_dataclass(row):
        return row
    values = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()}
