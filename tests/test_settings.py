"""Settings: from the environment, and nothing unknown or out of range gets in."""

from pathlib import Path

import pytest

from settings import PREFIX, BadSettings, Settings, load


def test_environment_sets_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_API_PORT", "9000")
    assert load().api_port == 9000


def test_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_API_PROT", "9000")
    with pytest.raises(BadSettings, match="PERSONA_API_PROT"):
        load()


@pytest.mark.parametrize("value", ["0", "65536", "http"])
def test_value_out_of_range_is_refused_with_its_name(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PERSONA_API_PORT", value)
    with pytest.raises(BadSettings, match="PERSONA_API_PORT"):
        load()


@pytest.mark.parametrize("uri", ["http://graph:7474", "graph:7687", "bolt://", ""])
def test_what_is_no_address_of_a_neo4j_is_refused(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("PERSONA_NEO4J_URI", uri)
    with pytest.raises(BadSettings, match="PERSONA_NEO4J_URI"):
        load()


@pytest.mark.parametrize("uri", ["bolt://graph:7687", "neo4j://graph", "neo4j+s://graph", "bolt+ssc://graph"])
def test_every_address_of_a_neo4j_is_taken(monkeypatch: pytest.MonkeyPatch, uri: str) -> None:
    monkeypatch.setenv("PERSONA_NEO4J_URI", uri)
    assert load().bolt == uri


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_API_KEY", "hunter2")
    assert "hunter2" not in repr(load())


def test_readme_documents_every_setting_and_no_other() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text()
    table = readme.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    documented = {
        line.split("|")[1].strip().strip("`"): line.split("|")[3].strip()
        for line in table.splitlines()
        if line.startswith(f"| `{PREFIX}")
    }
    known = {PREFIX + name.upper(): field.description for name, field in Settings.model_fields.items()}
    assert documented == known
