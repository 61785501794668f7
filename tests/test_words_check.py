"""The check of fluent texts: planted lies are cut, truths stay, and what stays reads as sentences."""

from importlib.resources import files

import pytest
from words_check import caught, kept
from words_lies import KINDS, lies
from words_truths import facts_of, patterns, truths

from api.words.check import check
from api.words.lexicon import lexicon


@pytest.mark.parametrize("language", patterns())
@pytest.mark.parametrize("kind", KINDS)
def test_planted_lies_are_caught(kind: str, language: str) -> None:
    planted = lies(kind, language)
    missed = [lie for lie in planted if not caught(lie)]
    assert len(planted) >= 100
    assert len(missed) <= 0.01 * len(planted), missed


@pytest.mark.parametrize("language", patterns())
def test_the_same_patterns_filled_with_the_truth_are_kept(language: str) -> None:
    told = [truth for truth in truths() if truth.language == language]
    lost = [truth for truth in told if not kept(truth)]
    assert len(lost) <= 0.05 * len(told), lost


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("You gave Alien 5 and Gladiator 4.", "You gave Alien 5 and Gladiator 4."),
        ("You gave Alien 4 and Gladiator 5.", ""),
        ("You gave Alien 5, and you gave Gladiator 5.", "You gave Alien 5."),
        ("You gave Alien 5 because Ridley Scott directed it.", "You gave Alien 5. Ridley Scott directed it."),
        ("You loved Alien. It was directed by Ridley Scott.", "It was directed by Ridley Scott."),
        ("You gave Gladiator 4. It was directed by Ridley Scott.", "You gave Gladiator 4."),
        ("You gave Alien: Covenant 5.", ""),
        ("You gave Alien 3 5.", ""),
        ("“Alien” got five stars from you.", "“Alien” got five stars from you."),
        ("People who choose Blade Runner also tend to choose Alien.", ""),
        ("Those who choose Alien also tend to choose Blade Runner, a masterpiece.", ""),
    ],
)
def test_what_is_left_is_true_and_reads_as_sentences(text: str, left: str) -> None:
    assert check(text, facts_of("film-01"), "en").text == left


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "你给《Alien》打了五分，而且《Alien》由Ridley Scott执导。",
            "你给《Alien》打了五分，而且《Alien》由Ridley Scott执导。",
        ),
        ("你给《Alien》打了5分，但《Gladiator》由Ridley Scott执导。", "你给《Alien》打了5分。"),
        ("你给《异形》打了5分。", ""),
        ("选《Alien》的人都选《Blade Runner》。", ""),
    ],
)
def test_what_is_left_in_chinese(text: str, left: str) -> None:
    assert check(text, facts_of("film-01"), "zh").text == left


def test_a_title_with_its_article_moved_is_the_same() -> None:
    assert check("You gave Godfather, The 5.", facts_of("film-03"), "en").kept == 1


def test_too_little_left_is_not_enough() -> None:
    checked = check("A masterpiece. A must. You gave Alien 5.", facts_of("film-01"), "en")
    assert (checked.kept, len(checked.cut), checked.enough) == (1, 2, False)


def test_a_language_without_a_word_list_lets_nothing_through() -> None:
    assert lexicon("xx") is None
    assert check("You gave Alien 5.", facts_of("film-01"), "xx").text == ""


def test_every_language_that_is_checked_says_what_a_model_is_asked_for() -> None:
    checked = [
        file.name.removesuffix(".toml")
        for file in files("api.words").iterdir()
        if file.name.endswith(".toml")
    ]
    assert {"en", "zh"} <= set(checked)
    for language in checked:
        words = lexicon(language)
        assert words is not None
        assert words.asked.strip()
