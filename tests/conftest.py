"""Real servers for the tests that need them: started once on free ports, stopped at the end."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from api_world import build
from flask.testing import FlaskClient
from receivers import Receiver
from servers import graph, named, own
from snapshots import Snapshot

from api.app import create_app
from graph.connection import Database
from graph.local.process import Process
from settings import Settings


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the tests' own stack, on free ports; downloads are shared with the local stack."""
    return own(tmp_path_factory.mktemp("persona"), neo4j_heap="768m", neo4j_page_cache="256m")


@pytest.fixture(scope="session")
def neo4j_server(settings: Settings) -> Iterator[Settings]:
    """A real Neo4j with the schema, for the whole run."""
    with graph(settings):
        yield settings


@pytest.fixture
def database(neo4j_server: Settings) -> Iterator[Database]:
    """The real database, emptied of data (not of its schema) before the test."""
    with Database(neo4j_server) as database:
        database.clear()
        yield database


@pytest.fixture(scope="session")
def built(neo4j_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small world of `api_world`, made once."""
    with Database(neo4j_server) as database:
        database.clear()
        build(database, neo4j_server, tmp_path_factory.mktemp("world"))
    return Snapshot.of(neo4j_server)


@pytest.fixture(scope="module")
def world(neo4j_server: Settings, built: Snapshot) -> Settings:
    """Settings of a graph that is the small world, the same for all tests of a file."""
    with Database(neo4j_server) as database:
        database.clear()
    built.restore(neo4j_server)
    return neo4j_server


@pytest.fixture(scope="module")
def client(world: Settings) -> Iterator[FlaskClient]:
    """A client of the API on the small world."""
    app = create_app(world)
    yield app.test_client()
    app.extensions["persona"].close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """What webhooks may be sent to."""
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encoder of two small layers, to be tuned."""
    from tuning_world import bert  # torch takes seconds to load, and most tests do without

    return bert(tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("base") / "model")


@pytest.fixture(scope="session")
def broker(settings: Settings) -> Iterator[Process]:
    """A real Valkey, for the whole run."""
    process = named(settings)["broker"]
    process.start()
    yield process
    process.stop()


@pytest.fixture
def start_worker(database: Database, settings: Settings, broker: Process) -> Iterator[Callable[..., Process]]:
    """Starts a real Celery worker, with settings that may differ; stopped after the test."""
    started: list[Process] = []

    def start(name: str = "worker", **changed: object) -> Process:
        process = named(Settings(**settings.model_dump(exclude_unset=True) | changed))[name]
        started.append(process)
        process.start()
        return process

    yield start
    for process in started:
        process.stop()
