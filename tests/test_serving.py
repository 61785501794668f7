"""How connections are shared out among the API's processes."""

import socket
from collections.abc import Iterator

import pytest
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from api.serving import MOST, PAUSE, OurWorker


@pytest.fixture
def waited(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that each connection was let wait."""
    seconds: list[float] = []
    monkeypatch.setattr("time.sleep", seconds.append)
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda _, connection: connection.close())
    return seconds


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_the_more_connections_a_process_has_the_later_it_takes_one(
    waited: list[float], listener: socket.socket
) -> None:
    worker = OurWorker.__new__(OurWorker)  # the rest of it is of a process that serves
    worker.cfg, worker.nr_conns = Config(), 0
    clients = [socket.create_connection(listener.getsockname()) for _ in range(MOST + 2)]
    for _ in clients:
        worker.accept(listener)
    assert worker.nr_conns == len(clients)
    assert waited == [PAUSE * n for n in range(MOST)] + [PAUSE * MOST] * 2
    worker.accept(listener)  # another process was first
    assert worker.nr_conns == len(clients)
    for client in clients:
        client.close()
