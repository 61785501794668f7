"""Two names for one entity, without a graph: normal forms, keys, what tells apart, what a pair weighs."""

import pytest

from embeddings.identity import Side, compare, most, name_level
from embeddings.identity_names import keys, normal, opposed, sound

FREQUENT = {"jon": 9, "john": 40, "smith": 30, "department": 20, "dept": 8}


def used(word: str) -> int:
    return FREQUENT.get(word, 1)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("The Café Müller & Söhne, Ltd.", "cafe muller sohne"),
        ("ＡＣＭＥ GmbH & Co. KG", "acme"),
        ("Gioraira S.A.", "gioraira"),
        ("Tolkien, J.R.R.", "j r r tolkien"),
        ("Wonderful Works, The", "wonderful works"),
        ("Rocky IV", "rocky 4"),
        ("Seven", "seven"),
        ("Łukasz Ørsted", "lukasz orsted"),
        ("The The", "the"),
        ("Ltd", "ltd"),
        ("  ", ""),
    ],
)
def test_normal_form(name: str, words: str) -> None:
    assert normal(name).words == tuple(words.split())


def test_generation_is_no_word_of_the_name() -> None:
    assert normal("Downey, Robert, Jr.") == normal("Robert Downey Junior")
    assert normal("Robert Downey Jr.").generation == "jr"


def test_transliterations_sound_alike() -> None:
    heard = {
        sound(normal(name).compact) for name in ("Чайковский", "Tchaikovsky", "Chaykovskiy", "Tschaikowski")
    }
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Samsung Electronics", "Samsnug Electronics"),
        ("PlayStation", "Play Station"),
        ("J. Smith", "John Smith"),
        ("Smith, John", "John Smith"),
        ("International Business Machines", "IBM"),
        ("Intl Paper", "International Paper"),
    ],
)
def test_names_of_one_share_a_key(one: str, other: str) -> None:
    assert set(keys(normal(one))) & set(keys(normal(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Model 3", "Model 4"),
        ("Model", "Model 3"),
        ("Rocky II", "Rocky III"),
        ("North Haven", "South Haven"),
        ("Ken Griffey Jr.", "Ken Griffey Sr."),
    ],
)
def test_what_tells_apart_forbids_it(one: str, other: str) -> None:
    assert opposed(normal(one), normal(other))
    verdict = compare(Side("a", "Thing", [one]), Side("b", "Thing", [other]), used)
    assert (verdict.score, verdict.vetoed) == (0.0, True)


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("ACME Inc.", "Acme", "name same"),
        ("Samsung", "Samsnug", "name mistyped"),
        ("Jon Smith", "John Smith", "name other words in use"),
        ("Alpha Dept", "Alpha Department", "name shortened"),
        ("J. Smith", "John Smith", "name with initials"),
        ("Zara", "Lara", "name mistyped, short"),
        ("Alpha", "Alpha Display", "name with more words"),
        ("IBM", "International Business Machines", "name an acronym"),
        ("Owen Wilson", "Luke Wilson", "name other"),
    ],
)
def test_levels_of_names(one: str, other: str, level: str) -> None:
    assert name_level(normal(one), normal(other), used) == level


def test_kinds_never_mix() -> None:
    assert compare(Side("a", "Person", ["Ford"]), Side("b", "Brand", ["Ford"]), used).vetoed


def test_the_context_decides_where_names_do_not() -> None:
    near = {"genre": (3, 5), "place": (4, 2)}
    left = Side("a", "Brand", ["Samsung"], around=near)
    same = compare(left, Side("b", "Brand", ["Samsnug"], around=near), used)
    apart = compare(left, Side("b", "Brand", ["Samsnug"], around={"other": (3, 5)}), used)
    # -4 + 6 + 5 and -4 + 6 - 3 bits
    assert same.score == pytest.approx(128 / 129)
    assert apart.score == pytest.approx(1 / 3)
    assert same.reasons == ["name mistyped (+6.0)", "context same (+5.0)"]


def test_nothing_around_says_nothing() -> None:
    verdict = compare(Side("a", "Brand", ["Acme"]), Side("b", "Brand", ["ACME Ltd"]), used)
    assert verdict.reasons == ["name same (+10.5)"]


def test_a_relation_between_the_two_speaks_against() -> None:
    pair = Side("a", "Brand", ["Acme"]), Side("b", "Brand", ["ACME Ltd"])
    assert compare(*pair, used, related=True).score < compare(*pair, used).score


def test_an_alias_is_a_name() -> None:
    left = Side("a", "Brand", ["Alphabet", "Google"])
    assert compare(left, Side("b", "Brand", ["google"]), used).score > 0.9


def test_no_context_makes_more_than_the_most() -> None:
    near = {"genre": (3, 5)}
    left, right = Side("a", "Brand", ["Samsung"], around=near), Side("b", "Brand", ["Samsnug"], around=near)
    assert compare(left, right, used).score <= most(left.names, right.names, used)
