"""Settings: from the environment, and nothing unknown or out of range gets in."""

import pytest

from settings import BadSettings, load


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


def test_secrets_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_API_KEY", "hunter2")
    assert "hunter2" not in repr(load())
