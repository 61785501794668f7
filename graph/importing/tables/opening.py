"""Whatever somebody names, as a source: a mapping, RecBole's files, a known archive, N-Triples."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from errors import PersonaError
from graph.importing.rows import Source
from graph.importing.tables import mapping, recbole
from graph.importing.tables.files import ZIP, DataFile, found
from graph.importing.tables.graphs import Triples
from graph.importing.tables.mapping import Mapping, Rating
from graph.importing.tables.records import FORMATS
from graph.importing.tables.source import Tables
from graph.signals import Signals

MAPPINGS = (".yaml", ".yml")


class NoSource(PersonaError):
    """Nothing that can be imported as it is."""

    status = 422

    def __init__(self, path: Path, hint: str) -> None:
        super().__init__(f"{path} cannot be imported: {hint}")


@dataclass(frozen=True)
class Options:
    """What may be said about data that says it not itself, or otherwise.

    Attributes:
        data: the folder or the zip that a mapping's files are in; by default the mapping's own folder.
        name: of the import.
        domain: of items that have none of their own.
        prefix: before the ids of users and items.
        scale: of ratings in RecBole's files.
    """

    data: Path | None = None
    name: str | None = None
    domain: str | None = None
    prefix: str | None = None
    scale: Rating | None = None


def source(path: Path, signals: Signals, options: Options | None = None) -> Source:
    """A source from a path.

    Raises:
        NoSource: it is nothing that is known.
        BadMapping, UnreadableData: it is, but not as it should be.
    """
    options = options or Options()
    if not path.exists():
        raise NoSource(path, "it is not there")
    if path.suffix.lower() in MAPPINGS:
        return Tables(_changed(mapping.read(path), options), options.data or path.parent, signals)
    if path.suffix.lower() == ZIP:
        return Tables(_changed(_known(path), options), path, signals)
    if path.is_dir() or path.suffix in recbole.SUFFIXES:
        prefix, scale = options.prefix or "", options.scale
        return recbole.source(path, signals, prefix=prefix, domain=options.domain, scale=scale)
    file = DataFile(path)
    if file.suffix == ".nt":
        return Triples(file)
    if file.suffix in FORMATS:
        raise NoSource(path, f"say what its columns are: `persona import --infer {path}` proposes a mapping")
    raise NoSource(path, "wanted: a mapping (.yaml), RecBole's files, a zip of MovieLens or N-Triples (.nt)")


def _changed(said: Mapping, options: Options) -> Mapping:
    given = {"name": options.name, "domain": options.domain, "prefix": options.prefix}
    return said.model_copy(update={word: value for word, value in given.items() if value is not None})


def _known(archive: Path) -> Mapping:
    """The mapping of an archive that is known by what is in it; ids begin with the archive's name.

    Raises:
        NoSource: it is none.
    """
    for said in known():
        if all(table.optional or found(archive, table.file) for table in said.tables):
            return said.model_copy(update={"name": archive.stem, "prefix": f"{archive.stem}/"})
    raise NoSource(archive, "no archive that is known; `data.zip!a.csv` names a file inside one in a mapping")


def known() -> Iterator[Mapping]:
    """The mappings that come with Persona."""
    for file in sorted(files("graph.importing.tables").joinpath("known").iterdir(), key=lambda one: one.name):
        if Path(file.name).suffix in MAPPINGS:
            yield mapping.parsed(file.read_text(encoding="utf-8"), file.name)
