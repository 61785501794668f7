"""How answers look in a terminal, from answers written by hand."""

import pytest

from api.cli import show


def test_a_path_is_a_line_with_each_relation_as_it_points(capsys: pytest.CaptureFixture[str]) -> None:
    names = ("1", "[rec] [/bold]", "Horror")
    path = {
        "nodes": [{"id": name, "labels": [], "name": name} for name in names],
        "relations": [{"type": "INTERACTED", "reversed": False}, {"type": "HAS_GENRE", "reversed": True}],
    }
    show.paths({"paths": [path]})
    assert capsys.readouterr().out == "1 -INTERACTED-> [rec] [/bold] <-HAS_GENRE- Horror\n"


def test_a_table_shows_brackets_as_they_are_and_nothing_for_none(capsys: pytest.CaptureFixture[str]) -> None:
    show.table("T", ("name", "score"), [("[b]", 0.5), ("[/b]", None)])
    assert [line.split() for line in capsys.readouterr().out.splitlines()] == [
        ["T"],
        ["name", "score"],
        ["[b]", "0.500"],
        ["[/b]"],
    ]


def test_json_keeps_letters_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    show.print_json({"title": "Amélie"})
    assert capsys.readouterr().out == '{\n  "title": "Amélie"\n}\n'
