"""Titles as two catalogues write them, and names that hold commas."""

import pytest

from graph.importing.demo.names import split_names
from graph.importing.demo.titles import DISAMBIGUATION, Catalogue, main_title, natural, normal, short_names


@pytest.mark.parametrize(
    ("moved", "spoken"),
    [
        ("Matrix, The", "The Matrix"),
        ("Fish Called Wanda, A", "A Fish Called Wanda"),
        ("Postino, Il", "Il Postino"),
        ("Good, The Bad and The Ugly, The", "The Good, The Bad and The Ugly"),
        ("Eat Drink Man Woman", "Eat Drink Man Woman"),
        ("Sex, Lies, and Videotape", "Sex, Lies, and Videotape"),
    ],
)
def test_an_article_goes_where_it_is_spoken(moved: str, spoken: str) -> None:
    assert natural(moved) == spoken


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Matrix", "MATRIX"),
        ("Amélie", "Amelie"),
        ("M*A*S*H", "MASH"),
        ("Truth About Cats & Dogs", "The Truth About Cats and Dogs"),
        ("Mr. Holland's Opus", "Mr Holland’s Opus"),
        ("Once Upon a Time... When", "Once Upon a Time...When"),
        ("The Endless Summer II", "Endless Summer 2"),
        ("Twelve Monkeys", "12 Monkeys"),
    ],
)
def test_spellings_agree_in_normal_form(one: str, other: str) -> None:
    assert normal(one) == normal(other)


def test_an_article_alone_is_a_title() -> None:
    assert normal("A") == "a"


def test_brackets_are_no_part_of_the_main_title() -> None:
    assert main_title("Seven (Se7en)") == "Seven"
    assert main_title("Horseman on the Roof, The (Hussard sur le toit, Le)") == "The Horseman on the Roof"
    assert main_title("(untitled)") == "(untitled)"


def test_what_tells_pages_apart_goes() -> None:
    assert DISAMBIGUATION.sub("", "Faust (2011 film)") == "Faust"
    assert DISAMBIGUATION.sub("", "I Am Curious (Yellow)") == "I Am Curious (Yellow)"


def test_short_names_need_two_words_after_the_colon() -> None:
    assert short_names("Three Colors: Blue") == ["3 colors"]
    assert short_names("Léon: The Professional") == ["leon", "professional"]


CATALOGUE = Catalogue.of(
    [
        ("tt1", "Star Wars: Episode IV – A New Hope", 1977),
        ("tt2", "The Usual Suspects", 1995),
        ("tt3", "La Haine", 1995),
        ("tt4", "Blue", 1993),
        ("tt5", "Rudyard Kipling's The Jungle Book", 1994),
        ("tt6", "Twins: Part One", 1990),
        ("tt7", "Twins: Part Two", 1990),
        ("tt8", "Heat", 1994),
        ("tt9", "Heat", 1995),
    ]
)


@pytest.mark.parametrize(
    ("title", "year", "found"),
    [
        ("Usual Suspects, The", 1995, "tt2"),
        ("Usual Suspects, The", 1996, "tt2"),
        ("Usual Suspects, The", 1997, None),
        ("Hate (Haine, La)", 1995, "tt3"),
        ("Hate (a.k.a. Haine, La)", 1995, "tt3"),
        ("Star Wars", 1977, "tt1"),
        ("Jungle Book, The", 1994, "tt5"),
        ("Three Colors: Blue", 1993, None),
        ("Twins", 1990, None),
        ("Heat", 1995, "tt9"),
        ("Heat", 1993, "tt8"),
        ("", 1995, None),
    ],
    ids=str,
)
def test_a_film_is_found_by_title_and_year(title: str, year: int, found: str | None) -> None:
    assert CATALOGUE.find(title, year) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tom Hanks, Robin Wright", ["Tom Hanks", "Robin Wright"]),
        ("Ed Begley, Jr., Tom Hanks", ["Ed Begley, Jr.", "Tom Hanks"]),
        ("Joaquin Garay, III, Frank Abagnale, Jr", ["Joaquin Garay, III", "Frank Abagnale, Jr"]),
        (
            "Prince Philip, Duke of Edinburgh, Duke Ellington",
            ["Prince Philip, Duke of Edinburgh", "Duke Ellington"],
        ),
        ("Tim Bentinck, 12th Earl of Portland", ["Tim Bentinck, 12th Earl of Portland"]),
        ("A. Doctor, M.D., B. Doctor, Ph.D.", ["A. Doctor, M.D.", "B. Doctor, Ph.D."]),
        ("Twice, Once, Twice", ["Twice", "Once"]),
        (" Spaced   Out ,, ", ["Spaced Out"]),
        ("list of Harry Potter cast members, Emma Watson", ["Emma Watson"]),
        ("Jr.", ["Jr."]),
        ("", []),
        (None, []),
    ],
    ids=str,
)
def test_names_are_split_at_commas_that_are_not_theirs(text: str | None, names: list[str]) -> None:
    assert split_names(text) == names
