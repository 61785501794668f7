"""The file of a backup, whatever it is made into, and putting back what was set aside; `live_backup.py` is the rest."""

import io
import json
import random
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Run, runner

from api.backups.archive import DUMP, Kept, Manifest, NoBackup, described, pack, peek, unpack
from api.backups.restoring import checked
from graph.local.aside import Aside
from graph.local.neo4j import VERSION
from graph.local.process import free_port
from graph.schema import STEPS

CONTENT = {DUMP: b"graph" * 400, "encoders/0001/a.bin": b"weights", "webhook.secret": b""}


def manifest(files: dict[str, Kept], **changed: Any) -> Manifest:
    said: dict[str, Any] = {
        "made_at": "2026-01-01T00:00:00+00:00",
        "neo4j": VERSION,
        "database_schema": len(STEPS),
    }
    held: dict[str, Any] = {"nodes": {"User": 2}, "relations": {}, "hash": "0" * 32, "files": files}
    return Manifest(**(said | held | changed))


def kept(content: bytes) -> Kept:
    return Kept(bytes=len(content), sha256=sha256(content).hexdigest())


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    """A good backup."""
    files = {}
    for name, content in CONTENT.items():
        files[name] = tmp_path / "made" / name
        files[name].parent.mkdir(parents=True, exist_ok=True)
        files[name].write_bytes(content)
    path = tmp_path / "a.backup"
    pack(path, manifest({name: described(file) for name, file in files.items()}), files)
    return path


def content(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_what_is_packed_is_unpacked(packed: Path, tmp_path: Path) -> None:
    assert unpack(packed, tmp_path / "out") == peek(packed)
    assert content(tmp_path / "out") == CONTENT
    assert packed.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "new" in path.name] == []


def member(name: str, data: bytes = b"", kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.size, made.type, made.linkname = len(data), kind, link
    return made


def written(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    with tarfile.open(path, "w") as tar:
        for info, data in members:
            tar.addfile(info, io.BytesIO(data))
    return path


def of(said: Manifest, *others: tuple[tarfile.TarInfo, bytes]) -> list[tuple[tarfile.TarInfo, bytes]]:
    text = said.model_dump_json().encode()
    return [(member("manifest.json", text), text), *others]


def file(name: str, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, data), data


GRAPH = file(DUMP, b"graph")


def refused(path: Path, tmp_path: Path, why: str) -> None:
    """It is, and nothing is outside of the folder it was unpacked to."""
    before = content(tmp_path)
    with pytest.raises(NoBackup, match=why):
        unpack(path, tmp_path / "out" / "in")
    new = content(tmp_path).keys() - before.keys()
    assert all(name.startswith("out/in/") for name in new)
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "encoders/../../evil", "encoders/..", "neo4j/data/evil", "", ".", "run/neo4j.pid",
     "encoders//a", "./encoders/a", "encoders\\..\\a", "encoders/a/", "manifest.json", "encoders/\0"],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    said = manifest({DUMP: kept(b"graph"), name: kept(b"evil")})
    refused(written(tmp_path / "bad", of(said, GRAPH, file(name, b"evil"))), tmp_path, "no file of a backup")


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "encoders/other"])
def test_members_that_the_manifest_does_not_name_are_refused(tmp_path: Path, name: str) -> None:
    said = manifest({DUMP: kept(b"graph")})
    refused(written(tmp_path / "bad", of(said, GRAPH, file(name, b"evil"))), tmp_path, "not in its manifest")


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_what_is_no_plain_file_is_refused(tmp_path: Path, kind: bytes) -> None:
    said = manifest({DUMP: kept(b"graph"), "encoders/a": kept(b"")})
    odd = member("encoders/a", kind=kind, link="/etc/passwd"), b""
    refused(written(tmp_path / "bad", of(said, GRAPH, odd)), tmp_path, "not the file")


def test_files_that_differ_are_missing_or_stand_twice_are_refused(tmp_path: Path) -> None:
    said, bad = manifest({DUMP: kept(b"graph"), "encoders/a": kept(b"1")}), tmp_path / "bad"
    refused(written(bad, of(said, GRAPH, file("encoders/a", b"2"))), tmp_path, "is damaged")
    refused(written(bad, of(said, GRAPH, file("encoders/a", b"11"))), tmp_path / "b", "not the file")
    refused(written(bad, of(said, GRAPH)), tmp_path / "c", "is missing")
    refused(written(bad, of(said, GRAPH, GRAPH)), tmp_path / "d", "stands twice")
    refused(written(bad, of(manifest({"encoders/a": kept(b"1")}))), tmp_path / "e", "no graph")


@pytest.mark.parametrize(
    "change", [{"version": 2}, {"kind": "x"}, {"more": 1}, {"hash": None}, {"neo4j": "new"}]
)
def test_a_manifest_that_is_not_ours_is_refused(packed: Path, tmp_path: Path, change: dict[str, Any]) -> None:
    text = json.dumps(json.loads(peek(packed).model_dump_json()) | change).encode()
    refused(
        written(tmp_path / "bad", [file("manifest.json", text)]), tmp_path, "its manifest is none of ours"
    )


@pytest.mark.parametrize("data", [b"", b"PK\3\4", b"\x1f\x8b" + bytes(600), bytes(10_240), b"x" * 5_000])
def test_what_is_no_tar_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad").write_bytes(data)
    refused(tmp_path / "bad", tmp_path, "no backup")


def test_a_file_that_is_cut_or_damaged_is_refused_or_gives_what_was_kept(
    packed: Path, tmp_path: Path
) -> None:
    whole, dice = packed.read_bytes(), random.Random(1)
    end = len(whole.rstrip(b"\0"))
    for n in range(300):
        place = dice.randrange(end)
        broken = (
            whole[:place] if n % 3 == 0 else whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        )
        (tmp_path / "bad").write_bytes(broken)
        folder = tmp_path / f"out{n}"
        try:
            unpack(tmp_path / "bad", folder)
        except NoBackup:
            continue
        assert content(folder) == CONTENT


@pytest.mark.parametrize(
    ("change", "why"),
    [({"neo4j": "2027.01.0"}, "Neo4j 2027"), ({"database_schema": len(STEPS) + 1}, "schema")],
)
def test_what_is_newer_is_refused(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    said = manifest({DUMP: kept(b"graph")}, **change)
    with pytest.raises(NoBackup, match=why):
        checked(written(tmp_path / "new", of(said, GRAPH)))
    assert checked(written(tmp_path / "old", of(manifest({DUMP: kept(b"graph")}, neo4j="5.26.1"), GRAPH)))


NAMES = ["neo4j/data/databases/neo4j", "encoders", "tuning.db", "absent"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with something of all that is set aside, but one."""
    home = tmp_path / "home"
    for name in (
        "neo4j/data/databases/neo4j/store",
        "neo4j/data/databases/system/store",
        "encoders/1/a",
        "tuning.db",
    ):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(f"old {name}")
    return home


def take_place(home: Path) -> None:
    for name in ("neo4j/data/databases/neo4j/store", "encoders/2/a", "absent/b"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text("new")


def test_what_was_set_aside_is_put_back(home: Path) -> None:
    before, aside = content(home), Aside(home)
    aside.take(NAMES)
    assert [name for name in NAMES if (home / name).exists()] == []
    take_place(home)
    assert Aside(home).put_back()
    assert content(home) == before
    assert not Aside(home).put_back()


@pytest.mark.parametrize("step", range(12))
def test_it_is_put_back_after_a_kill_at_any_step(
    home: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    before, left = content(home), step
    real = Path.rename

    def rename(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return real(self, target)

    def all_of_it() -> None:
        Aside(home).take(NAMES)
        take_place(home)
        Aside(home).put_back()

    monkeypatch.setattr(Path, "rename", rename)
    if step < 6:
        with pytest.raises(KeyboardInterrupt):
            all_of_it()
    else:
        all_of_it()
    monkeypatch.undo()
    Aside(home).put_back()
    assert content(home) == before


def test_what_was_set_aside_goes_or_stays(home: Path) -> None:
    for end in (Aside.drop, lambda aside: aside.keep("before")):
        aside = Aside(home)
        aside.take(["encoders"])
        take_place(home)
        end(aside)
        assert not Aside(home).put_back()
        assert content(home / "encoders") == {"2/a": b"new"}
    assert content(home / "before") == {"encoders/2/a": b"new"}


@pytest.fixture
def persona(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Commands on a home of their own, where nothing runs."""
    monkeypatch.setenv("PERSONA_HOME", str(tmp_path / "home"))
    for setting in ("NEO4J_BOLT_PORT", "NEO4J_HTTP_PORT", "BROKER_PORT", "API_PORT"):
        monkeypatch.setenv(f"PERSONA_{setting}", str(free_port()))
    return runner(capsys)


def test_commands_say_what_they_cannot_do(
    persona: Run, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*arguments: str) -> str:
        said = persona(*arguments)
        assert said.status == 1
        assert not (tmp_path / "home" / "neo4j").exists()
        return said.err

    (tmp_path / "foreign").write_bytes(b"x" * 5_000)
    assert "no graph" in fails("backup", "--out", str(tmp_path / "b.backup"))
    assert "--overwrite" in fails("backup", "--out", str(packed))
    assert "Nothing was changed" in fails("restore", "--yes", str(tmp_path / "foreign"))
    monkeypatch.setenv("PERSONA_NEO4J_URI", "neo4j://graph")
    for arguments in (("backup", "--out", str(tmp_path / "b.backup")), ("restore", "--yes", str(packed))):
        assert "neo4j-admin database backup" in fails(*arguments)


def test_nobody_who_was_not_asked_loses_a_graph(
    persona: Run, packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unasked: Callable[..., None] = lambda *_, **__: pytest.fail("it went on")  # noqa: E731
    monkeypatch.setattr("api.cli.backup.put_back", unasked)
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert persona("restore", str(packed)).status == 130
    assert not (tmp_path / "home").exists()
