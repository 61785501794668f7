"""Knowledge texts, counted by words instead of an encoder's tokens, so that a reader can count too."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import knowledge
from embeddings.knowledge import entity_text, fingerprint, item_text, phrase

ALIEN = [
    ("HAS_GENRE", "Horror"),
    ("HAS_GENRE", "Science Fiction"),
    ("DIRECTED_BY", "Ridley Scott"),
]


def words(text: str) -> int:
    return len(text.split())


def item(
    relations: Sequence[tuple[str, str]] = (),
    *,
    text: str | None = None,
    limit: int = 1000,
    year: int | None = 1979,
) -> str:
    return item_text(
        "Alien",
        domain="film",
        year=year,
        relations=relations,
        text=text,
        count_tokens=words,
        max_tokens=limit,
    )


@pytest.fixture(autouse=True)
def limit_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit given is the one that counts, and no text is too short to be counted."""
    monkeypatch.setattr(knowledge, "USEFUL_TOKENS", 1000)


@pytest.mark.parametrize(
    ("relation", "start"),
    [("DIRECTED_BY", "Directed by"), ("HAS_GENRE", "Has genre"), ("WON", "Won"), ("contains", "Contains")],
)
def test_a_relation_type_reads_as_the_start_of_a_sentence(relation: str, start: str) -> None:
    assert phrase(relation) == start


def test_an_item_is_its_title_then_its_relations_few_names_first() -> None:
    expected = "Alien (1979), film. Directed by: Ridley Scott. Has genre: Horror, Science Fiction."
    assert item(ALIEN) == expected
    assert item(ALIEN, text="In space no one can hear you.") == f"{expected} In space no one can hear you."


def test_what_is_not_known_is_not_said() -> None:
    assert item() == "Alien (1979), film."
    bare = item_text("Alien", domain=None, year=None, relations=[], count_tokens=words, max_tokens=9)
    assert bare == "Alien."


@given(st.permutations([*ALIEN, ("DIRECTED_BY", "Ridley Scott")]))
def test_equal_knowledge_in_any_order_gives_an_equal_text(relations: list[tuple[str, str]]) -> None:
    assert item(relations) == item(ALIEN)


def test_the_longest_list_loses_names_first() -> None:
    cast = [("HAS_CAST", f"Name{n:02}") for n in range(20)]
    text = item([*ALIEN, *cast], limit=20)
    # 3 words of head, 4 of the director, 5 of the genres, 2 to begin the cast
    assert text.startswith(item(ALIEN))
    assert text.endswith("Has cast: Name00, Name01, Name02, Name03, Name04.")


def test_free_text_gives_way_when_the_lists_are_short() -> None:
    text = item(ALIEN, text="one two three four five six seven eight nine ten", limit=16)
    assert text == item(ALIEN) + " one two three four"


def test_a_list_keeps_two_names_even_where_they_are_too_many() -> None:
    assert item([("HAS_CAST", name) for name in "abcdef"], limit=3).endswith("Has cast: a, b.")


def test_no_more_than_the_useful_length_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "USEFUL_TOKENS", 12)
    assert words(item([("HAS_CAST", f"Name{n:02}") for n in range(200)])) <= 12


@given(
    st.lists(st.tuples(st.sampled_from(["A_B", "C", "D_OF"]), st.text("xyz", min_size=1)), max_size=60),
    st.integers(20, 60),
)
def test_a_text_fits_and_every_sentence_is_whole(relations: list[tuple[str, str]], limit: int) -> None:
    text = item(relations, limit=limit)
    assert words(text) <= limit
    assert text.endswith(".")
    written = {name for sentence in text.split(": ")[1:] for name in sentence.split(".")[0].split(", ")}
    assert written <= {name for _, name in relations}


def test_the_tokenizer_is_asked_few_times() -> None:
    asked = []

    def count(text: str) -> int:
        asked.append(text)
        return words(text)

    cast = [("HAS_CAST", f"Name{n:03}") for n in range(600)]
    item_text("Alien", domain="film", year=1979, relations=cast, count_tokens=count, max_tokens=100)
    assert len(asked) <= 12
    asked.clear()
    item_text("Alien", domain="film", year=1979, relations=[], count_tokens=count, max_tokens=100)
    assert asked == []  # it has fewer letters than the limit has tokens


def test_an_entity_is_its_kind_and_what_it_is_known_from() -> None:
    text = entity_text("Ridley Scott", "Person", ["Alien", "Blade Runner"], count_tokens=words, max_tokens=99)
    assert text == "Ridley Scott, person. Known from: Alien, Blade Runner."
    assert entity_text("Nobody", "Person", [], count_tokens=words, max_tokens=99) == "Nobody, person."


def test_an_entity_loses_its_least_known_items() -> None:
    items = [f"Film{n}" for n in range(10)]
    text = entity_text("Ridley Scott", "Person", items, count_tokens=words, max_tokens=10)
    assert text == "Ridley Scott, person. Known from: Film0, Film1, Film2, Film3."


def test_a_fingerprint_tells_models_and_texts_apart() -> None:
    # the first 16 digits of: printf 'm\nt' | sha256sum
    assert fingerprint("m", "t") == "c52514e52b56137a"
    assert len({fingerprint("m", "t"), fingerprint("n", "t"), fingerprint("m", "u")}) == 3
