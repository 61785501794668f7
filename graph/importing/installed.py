"""Data files inside installed distributions, found without importing the packages they come with."""

import hashlib
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from errors import PersonaError


class DataMissing(PersonaError):
    """The demo's data is not installed."""

    def __init__(self, distribution: str, name: str) -> None:
        super().__init__(f"{name} of the package {distribution} is not installed: run ./install")


class UnreadableData(PersonaError):
    """A data file is there but is not what it should be."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be read: {reason}")


def installed_file(distribution: str, name: str) -> Path:
    """The path of a distribution's file whose path ends in `name`.

    Raises:
        DataMissing: the distribution or the file is not there.
    """
    try:
        found = [file for file in files(distribution) or [] if file.as_posix().endswith(f"/{name}")]
    except PackageNotFoundError:
        raise DataMissing(distribution, name) from None
    path = Path(str(found[0].locate())) if found else None
    if path is None or not path.exists():
        raise DataMissing(distribution, name)
    return path


def fingerprint(version: int, *paths: Path) -> str:
    """sha256 hex[:16] of the files and of the version of the code that reads them.

    Raises:
        UnreadableData: a file cannot be read.
    """
    digest = hashlib.sha256(str(version).encode())
    for path in paths:
        try:
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise UnreadableData(path, error.strerror or str(error)) from error
    return digest.hexdigest()[:16]
