"""When profiles are out of date: before the first, after an event, after new vectors; not because of repeats."""

from datetime import timedelta
from pathlib import Path

import pytest
from import_fakes import Memory
from work_fakes import NOON, FakeContext, do, films, liked

from graph.connection import Database
from graph.histories import entity_counts, histories
from graph.importing.core import run
from graph.importing.rows import EventRow, Kind
from graph.preferences import outdated, profiles_write
from graph.says import About, Change, say
from settings import Settings
from workers.context import Context
from workers.learn import profile_row

pytestmark = pytest.mark.server


@pytest.fixture
def context(database: Database, settings: Settings, tmp_path: Path) -> Context:
    """A graph of ten films, two of which a user likes."""
    films(database, tmp_path, events=liked("u", 1, 2))
    return FakeContext.of(database, settings)


def happens(context: Context, folder: Path, event: str, item: str, signal: float) -> None:
    """One more event of the user, later than all."""
    row = EventRow(event, "u", item, "rate", 5.0, signal, NOON + timedelta(days=1))
    run(context.database, Memory({Kind.EVENTS: [row]}, id=event), folder)


def test_they_are_until_they_are_computed_and_again_after_an_event(context: Context, tmp_path: Path) -> None:
    assert outdated(context.database)
    do(context, "profiles")
    assert not outdated(context.database)
    happens(context, tmp_path, "third", "i3", 1.0)
    assert outdated(context.database)


def test_one_item_liked_twice_counts_once(context: Context, tmp_path: Path) -> None:
    happens(context, tmp_path, "again", "i1", 1.0)
    do(context, "profiles")
    assert not outdated(context.database)


def test_what_was_liked_and_is_no_more_is_in_no_profile(context: Context, tmp_path: Path) -> None:
    happens(context, tmp_path, "regret", "i1", 0.0)
    do(context, "profiles")
    assert not outdated(context.database)
    assert [one.item for one in histories(context.database, ["u"])[0].liked] == ["i2"]


def test_a_liking_that_is_taken_back_counts(context: Context, tmp_path: Path) -> None:
    do(context, "profiles")
    happens(context, tmp_path, "regret", "i1", 0.0)
    assert outdated(context.database)
    do(context, "profiles")
    assert not outdated(context.database)


def test_they_are_after_new_vectors(context: Context) -> None:
    do(context, "profiles")
    do(context, "embed")
    assert outdated(context.database)
    do(context, "profiles")
    assert not outdated(context.database)


def test_users_without_events_need_none(database: Database) -> None:
    assert not outdated(database)


def test_of_two_events_of_one_item_at_one_instant_the_last_by_id_counts_here_too(
    context: Context, tmp_path: Path
) -> None:
    happens(context, tmp_path, "one", "i3", 1.0)
    happens(context, tmp_path, "two", "i3", 0.0)
    do(context, "profiles")
    assert not outdated(context.database)


def test_muting_an_item_and_liking_another_is_no_draw(context: Context, tmp_path: Path) -> None:
    do(context, "profiles")
    say(context.database, "u", Change(mute=[(About("Item", "i1"), False)]))
    happens(context, tmp_path, "third", "i3", 1.0)
    assert outdated(context.database)
    do(context, "profiles")
    assert not outdated(context.database)


def test_muting_an_entity_counts_and_so_does_taking_that_back(context: Context) -> None:
    q = About("Entity", "person/Q")
    for change in (Change(mute=[(q, False)]), Change(withdraw=[q])):
        do(context, "profiles")
        assert not outdated(context.database)
        say(context.database, "u", change)
        assert outdated(context.database)


def test_what_is_said_but_not_in_a_stored_profile_does_not_count(context: Context) -> None:
    do(context, "profiles")
    say(context.database, "u", Change(state=[(About("Entity", "person/Q"), 0.5)], novelty=0.5))
    assert not outdated(context.database)


def test_what_comes_while_profiles_are_computed_is_not_in_them(context: Context, tmp_path: Path) -> None:
    found = histories(context.database, ["u"])
    say(context.database, "u", Change(mute=[(About("Entity", "person/Q"), False)]))
    counts = entity_counts(context.database, found)
    rows = [profile_row(history, counts[history.user], {}) for history in found]
    context.database.write_together([profiles_write(rows)])
    assert outdated(context.database)
