"""A slice of `tests/fuzz_api.py`: what nobody would send on purpose is answered as the document says."""

from collections.abc import Iterator

import pytest
from flask import Flask
from fuzzing import by_body, by_document, keyed

from graph.local.process import Process
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def app(world: Settings, broker: Process) -> Iterator[Flask]:
    with keyed(world) as app:
        yield app


def test_answers_are_those_of_the_document(app: Flask) -> None:
    outcome = by_document(app, 200, each=3)
    assert outcome.sent >= 200
    assert not outcome.faults, outcome.told()


def test_bodies_out_of_shape_are_refused(app: Flask) -> None:
    outcome = by_body(app, 40)
    assert outcome.sent >= 40 * 5
    assert not outcome.faults, outcome.told()
