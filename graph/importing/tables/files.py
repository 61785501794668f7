"""Files to read from: plain, gzipped, or inside a zip; their lines, however long the file."""

import gzip
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from hashlib import file_digest
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from graph.importing.installed import UnreadableData

ZIP = ".zip"
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file, or one inside a zip.

    Attributes:
        path: the file, or the zip.
        member: its name inside the zip; None: the file itself.
    """

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """As reports call it."""
        return f"{self.path.name}!{self.member}" if self.member else self.path.name

    @property
    def suffix(self) -> str:
        """What its name ends in, without the ending of what it is packed with: `.csv` of `a.csv.gz`."""
        plain = (self.member or self.path.name).lower().removesuffix(".gz")
        return Path(plain).suffix

    @contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        """Its bytes, unpacked.

        Raises:
            UnreadableData: it is not there, or is not packed as its name says.
        """
        try:
            if self.member is not None:
                with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                    yield file
            elif self.path.suffix.lower() == ".gz":
                with gzip.open(self.path) as file:
                    yield cast(IO[bytes], file)
            else:
                with self.path.open("rb") as file:
                    yield file
        except (OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UnreadableData(Path(self.name), reason) from error

    def lines(self, encoding: str = "utf-8") -> Generator[str]:
        """Its lines with their ends; a byte that is no character stays to be found, as a lone surrogate."""
        encoding = "utf-8-sig" if encoding.lower().replace("_", "-") in ("utf-8", "utf8") else encoding
        with self.opened() as file, TextIOWrapper(file, encoding, "surrogateescape", newline="\n") as text:
            yield from text

    def line_count(self) -> int:
        """How many lines it has."""
        with self.opened() as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b""))

    def digest(self) -> bytes:
        """sha256 of the file as it lies there; of a zip, what the zip notes of the member."""
        if self.member is not None:
            with self.opened(), zipfile.ZipFile(self.path) as archive:
                found = archive.getinfo(self.member)
            return f"{found.CRC}/{found.file_size}".encode()
        try:
            with self.path.open("rb") as file:
                return file_digest(file, "sha256").digest()
        except OSError as error:
            raise UnreadableData(self.path, error.strerror or str(error)) from error


def found(base: Path, pattern: str) -> list[DataFile]:
    """The files a pattern names (`orders.csv`, `orders/*.csv`, `data.zip!*.csv`), beside or in `base`, sorted.

    Args:
        base: a folder, or a zip in which `pattern` is then looked for.
    """
    if base.is_file() and base.suffix.lower() == ZIP:
        return members(base, pattern)
    outer, _, inner = pattern.partition("!")
    path = Path(outer)
    paths = [path] if path.is_absolute() else sorted(base.glob(outer))
    paths = [one for one in paths if one.is_file()]
    return [file for one in paths for file in members(one, inner)] if inner else list(map(DataFile, paths))


def members(archive: Path, pattern: str) -> list[DataFile]:
    """The files in a zip that a pattern names; a pattern without a folder finds them in any.

    Raises:
        UnreadableData: it is no zip.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            names = sorted(name for name in opened.namelist() if not name.endswith("/"))
    except (OSError, zipfile.BadZipFile) as error:
        raise UnreadableData(archive, str(error)) from error
    return [DataFile(archive, n) for n in names if fnmatchcase(n, pattern) or fnmatchcase(n, f"*/{pattern}")]
