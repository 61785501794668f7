"""Where webhooks may lead, and how they are called."""

import time
from pathlib import Path

import pytest
from receivers import Receiver

from api.app import create_app
from graph.connection import Database
from graph.webhooks import is_open, secret
from settings import Settings, load
from workers.calls import CallFailed, post


@pytest.mark.server
@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.0.0.1:80/", "https://[::1]/", "http://10.0.0.1", "http://169.254.169.254/x"]
)  # fmt: skip
def test_private_addresses_are_refused_at_once(database: Database, settings: Settings, url: str) -> None:
    app = create_app(settings)
    answer = app.test_client().post("/v1/webhooks", json={"url": url})
    app.extensions["persona"].close()
    assert answer.status_code == 422
    assert "PERSONA_WEBHOOK_PRIVATE" in answer.text


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.1.1", False),
        ("192.168.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("100.64.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_public_network(address: str, open_: bool) -> None:
    assert is_open(address) == open_


def test_a_name_that_leads_to_a_private_address_is_not_called(receiver: Receiver) -> None:
    with pytest.raises(CallFailed, match="private network"):
        post(receiver.url.replace("127.0.0.1", "localhost"), b"{}", {}, private=False)
    assert receiver.calls == []


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.url
    with pytest.raises(CallFailed, match="answered 302"):
        post(receiver.url, b"{}", {}, private=True)
    assert len(receiver.calls) == 1


def test_a_call_has_an_end_whatever_the_other_side_does(receiver: Receiver) -> None:
    receiver.seconds = 3
    started = time.monotonic()
    with pytest.raises(CallFailed, match="could not be called"):
        post(receiver.url, b"{}", {}, private=True, seconds=0.5)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://name.invalid/"])
def test_who_is_not_there_is_told_as_such(url: str) -> None:
    with pytest.raises(CallFailed, match="could not be called"):
        post(url, b"{}", {}, private=True)


def test_all_machines_make_the_same_secret_from_the_one_that_is_set(tmp_path: Path) -> None:
    made = {
        secret(load(home=tmp_path / name, webhook_secret="sixteen letters!"), "w1") for name in ("a", "b")
    }
    assert len(made) == 1
    assert secret(load(home=tmp_path / "a"), "w1") not in made
    assert secret(load(home=tmp_path / "a"), "w1") == secret(load(home=tmp_path / "a"), "w1")
