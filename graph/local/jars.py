"""Neo4j's jars, from Maven Central by the committed lock, every one checked against its checksum."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import copyfile
from typing import Any

from jgo.env import LockFile
from jgo.maven import MavenContext
from jgo.parse import Coordinate

from errors import PersonaError
from graph.local.process import only_one

LOCK = Path(__file__).with_name("jgo.lock.toml")
AT_ONCE = 8
TRIES = 5


class BadJar(PersonaError):
    """A jar that is not what the lock says."""

    def __init__(self, problems: Iterable[str]) -> None:
        super().__init__(
            f"Neo4j's jars do not match the lock: {'; '.join(problems)}. Delete them and try again."
        )


class CannotFetch(PersonaError):
    """A jar that could not be downloaded."""

    status = 503

    def __init__(self, name: str) -> None:
        super().__init__(f"Could not fetch {name} from Maven Central. Check the network and run it again.")


def install_jars(lib: Path, progress: Callable[[int, int], None]) -> None:
    """Fills `lib` with the locked jars; those already there and right are kept.

    Args:
        lib: the folder to fill; the jar cache is beside it.
        progress: told (done, total) after each jar.

    Raises:
        CannotFetch: Maven Central did not give a jar.
        BadJar: a checksum does not match; nothing is put into `lib`.
    """
    if not _right(lib):
        with only_one(lib.with_name("jars")):
            if not _right(lib):
                _install(lib, progress)


def _right(lib: Path) -> bool:
    stamp = lib / "verified"
    return stamp.exists() and stamp.read_text() == _wanted()


def _wanted() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def _install(lib: Path, progress: Callable[[int, int], None]) -> None:
    lock = LockFile.load(LOCK)
    cache = lib.with_name("maven")
    logging.getLogger("jgo").setLevel(logging.ERROR)
    context = MavenContext(repo_cache=cache, timeout=60)
    paths: list[Path] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for path in pool.map(lambda dependency: _fetch(context, dependency), lock.dependencies):
            paths.append(path)
            progress(len(paths), len(lock.dependencies))
    if problems := lock.verify_checksums(cache):
        raise BadJar(problems)
    lib.mkdir(parents=True, exist_ok=True)
    for path in paths:
        copyfile(path, lib / path.name)
    (lib / "verified").write_text(_wanted())


def _fetch(context: MavenContext, locked: Any) -> Path:
    coordinate = Coordinate(
        groupId=locked.groupId,
        artifactId=locked.artifactId,
        version=locked.version,
        classifier=locked.classifier,
        packaging=locked.packaging,
        raw=True,
    )
    for attempt in range(1, TRIES + 1):
        try:
            path: Path = context.create_dependency(coordinate).artifact.resolve()
            return path
        except Exception as error:  # jgo passes on whatever its HTTP client raises
            if attempt == TRIES:
                raise CannotFetch(f"{locked.artifactId} {locked.version}") from error
            time.sleep(2**attempt / 2)
    raise AssertionError("unreachable")
