"""The file of a backup: a tar whose first member says what the others are, and what the graph in it holds.

Nothing is compressed here: Neo4j's dump is, and weights of models gain nothing by it. A file is read once, in order; a
member's name is taken only where the manifest has it and it stays inside the folder, and its content only where it is
what the manifest says. Links, devices and whatever else a tar may hold are refused.
"""

import hashlib
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from errors import PersonaError
from graph.contents import Contents

MANIFEST = "manifest.json"
DUMP = "dump"
KEPT = ("encoders", "exported", "tracking", "tuning.db", "webhook.secret")
"""What is kept of the home beside the graph: files and folders."""
LARGEST_MANIFEST = 16_000_000
BLOCK = 1 << 20


class NoBackup(PersonaError):
    """A file that is no backup, or not all of one."""

    status = 422

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path} cannot be restored: {reason}. Nothing was changed.")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Kept(_Strict):
    """A file of a backup: bytes, and sha256 in hexadecimal."""

    bytes: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Manifest(_Strict):
    """What a backup holds.

    Attributes:
        made_at: ISO 8601.
        neo4j: version of the server whose dump it is.
        database_schema: version of the graph's schema.
        nodes, relations, hash: what the graph holds (`graph.contents.everything`).
        files: by name.
    """

    kind: Literal["persona backup"] = "persona backup"
    version: Literal[1] = 1
    made_at: str
    neo4j: str = Field(pattern=r"^\d+(\.\d+)*$")
    database_schema: int = Field(ge=0)
    nodes: Mapping[str, int]
    relations: Mapping[str, int]
    hash: str
    files: Mapping[str, Kept]

    @property
    def contents(self) -> Contents:
        """What the graph holds."""
        return Contents(dict(self.nodes), dict(self.relations), self.hash)


def described(path: Path) -> Kept:
    """A file as a manifest speaks of it."""
    with path.open("rb") as file:
        return Kept(bytes=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def pack(path: Path, manifest: Manifest, files: Mapping[str, Path]) -> None:
    """Writes a backup, whole or not at all; only its owner may read it, since it holds all there is of users.

    Args:
        files: where the files of the manifest are.
    """
    draft = path.with_name(f".{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                text = manifest.model_dump_json(indent=2).encode()
                _add(tar, MANIFEST, len(text), BytesIO(text))
                for name, kept in manifest.files.items():
                    with files[name].open("rb") as file:
                        _add(tar, name, kept.bytes, file)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _add(tar: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    tar.addfile(member, content)


def peek(path: Path) -> Manifest:
    """What a backup says it holds.

    Raises:
        NoBackup: it is none.
    """
    with _opened(path) as tar:
        return _manifest(path, tar)


def unpack(path: Path, folder: Path) -> Manifest:
    """Writes the files of a backup to a folder that is empty, each checked as it is written.

    Raises:
        NoBackup: it is none, or not as it was made; what is in the folder then is worth nothing.
    """
    with _opened(path) as tar:
        manifest = _manifest(path, tar)
        missing = dict(manifest.files)
        while member := tar.next():
            kept = missing.pop(member.name, None)
            if kept is None:
                raise NoBackup(path, f"{member.name!r} is not in its manifest, or stands twice")
            if not member.isreg() or member.size != kept.bytes:
                raise NoBackup(path, f"{member.name!r} is not the file that its manifest names")
            if _write(tar, member, folder / member.name) != kept.sha256:
                raise NoBackup(path, f"{member.name!r} is damaged")
        if missing:
            raise NoBackup(path, f"{min(missing)!r} is missing")
    return manifest


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except (tarfile.TarError, EOFError, UnicodeError, ValueError) as error:
        raise NoBackup(path, f"it is no backup, or damaged ({error})") from error


def _manifest(path: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise NoBackup(path, "it is no backup")
    file = tar.extractfile(first)
    try:
        manifest = Manifest.model_validate_json(file.read() if file else b"")
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, found["loc"]))
        raise NoBackup(path, f"its manifest is none of ours: {where} {found['msg']}") from error
    if DUMP not in manifest.files:
        raise NoBackup(path, "it holds no graph")
    if bad := [name for name in manifest.files if not _safe(name)]:
        raise NoBackup(path, f"it holds {bad[0]!r}, which is no file of a backup")
    return manifest


def _safe(name: str) -> bool:
    """Whether a name is that of the dump, or of a file of what is kept; never one that leads out of a folder."""
    parts = PurePosixPath(name).parts
    plain = "/".join(parts) == name and ".." not in parts and not {"\\", "\0"} & set(name)
    return plain and bool(parts) and (name == DUMP or parts[0] in KEPT)


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    """Copies a member to a new file; its sha256."""
    digest, content = hashlib.sha256(), tar.extractfile(member)
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while content and (block := content.read(BLOCK)):
            digest.update(block)
            out.write(block)
    return digest.hexdigest()
