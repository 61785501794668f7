"""What is read in a text: sentences, names that are meant, and of a model's answer what the text bears out."""

import json
from typing import Any

import pytest

from embeddings.documents import answers
from embeddings.documents.answers import BadAnswer, pieces, prompt, read
from embeddings.documents.grammar import Choice, Grammar, Use
from embeddings.documents.matching import Held, match
from embeddings.documents.names import Known, Names, tokens
from embeddings.documents.sentences import sentences

NAMES = Names(
    [
        Known("brand/Acme", "Brand", "Acme", 5),
        Known("brand/Gap", "Brand", "Gap", 5),
        Known("brand/New York", "Brand", "New York", 2),
        Known("brand/New York Dolls", "Brand", "New York Dolls", 2),
        Known("brand/Levi's", "Brand", "Levi's", 2),
        Known("brand/The Who", "Brand", "The Who", 9),
        Known("brand/Café Noir", "Brand", "Café Noir", 1),
        Known("brand/C", "Brand", "C", 1),
        Known("brand/Kay", "Brand", "Kay", 2),
        Known("place/Kay", "Place", "Kay", 0),
        Known("brand/华星照明", "Brand", "华星照明", 2),
        Known("material/oak", "Material", "oak", 9),
        Known("material/cotton", "Material", "cotton", 9),
        Known("material/橡木", "Material", "橡木", 9),
    ]
)
GRAMMAR = Grammar(
    [
        Use("shop", "Brand", "MADE_BY", 100, 100),
        Use("shop", "Material", "MADE_OF", 150, 100),
        Use("shop", "Material", "COVERED_IN", 50, 50),
        Use("shop", "Place", "MADE_IN", 10, 10),
        Use("news", "Brand", "SPEAKS_OF", 10, 5),
    ]
)


def sure(text: str, held: tuple[Held, ...] = ()) -> dict[str, float]:
    """Confidence by name."""
    return {fact.name: fact.confidence for fact in match(text, "shop", NAMES, GRAMMAR, held).facts}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two!  Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Ray paid 3.50 in J. B., e.g. here. Next.", ["Dr. Ray paid 3.50 in J. B., e.g. here.", "Next."]),
        ('"Yes." He said so.\nIt goes on', ['"Yes."', "He said so.", "It goes on"]),
        ("a wrapped\nline\n\nanother\n- a point\n- two", ["a wrapped\nline", "another", "- a point", "- two"]),
        ("由橡木制成。很好！“真的？”他说", ["由橡木制成。", "很好！", "“真的？”", "他说"]),
        ("  \n ", []),
    ],
)  # fmt: skip
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert [one.text for one in sentences(text)] == expected
    assert all(text[one.start : one.end] == one.text for one in sentences(text))


def test_a_text_without_an_end_is_cut() -> None:
    found = sentences("word " * 1_000)
    assert max(len(one.text) for one in found) <= 1_000
    assert "".join(one.text for one in found).count("word") == 1_000


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A lamp made by Acme.", "Acme"),
        ("One of Acme's best.", "Acme"),
        ("A NEW YORK DOLLS shirt.", "New York Dolls"),
        ("A cafe noir table made by cafe noir.", "Café Noir"),
        ("这盏灯由华星照明设计。", "华星照明"),
        ("这把椅子由橡木制成。", "橡木"),
        ("A pair of Levi’s.", "Levi's"),
        ("Not only made by Acme, it lasts.", "Acme"),
        ("It never breaks; Acme made it.", "Acme"),
        ("Free shipping by Acme.", "Acme"),
    ],
)
def test_a_name_is_found(text: str, name: str) -> None:
    assert set(sure(text)) == {name}


@pytest.mark.parametrize(
    "text",
    [
        "The Acmeist poets.",
        "A Gapfill part.",
        "Not made by Acme.",
        "It contains no oak, cotton or other things.",
        "Acme isn't the maker.",
        "Made without cotton.",
        "A chair instead of Acme.",
        "It is cotton-free.",
        "Vitamin C.",
        "它不是华星照明的产品。",
        "不含橡木。",
        "橡木并没有用到。",
    ],
)
def test_what_is_no_name_or_denied_is_no_fact(text: str) -> None:
    assert sure(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Mind the gap.",
        "The Who are great.",
        "Better than Acme.",
        "Compatible with Acme drills.",
        "Once thought to be made by Acme.",
        "It was repaired by Acme.",
        "We visited Acme in spring.",
        "An oak-effect top.",
        "Gap is wide here.",
        "A bag by Acme Heavy Works.",
        "Made by Kay in a small town, where Kay the river flows.",
    ],
)
def test_a_doubtful_name_is_not_sure_enough_to_count(text: str) -> None:
    assert all(0 < confidence < 0.9 for confidence in sure(text).values())
    assert sure(text)


def test_the_words_of_the_relation_make_its_type_and_go_on_over_a_list() -> None:
    found = match("Made of oak, covered in cotton.", "shop", NAMES, GRAMMAR).facts
    assert [(one.type, one.name, one.confidence) for one in found] == [
        ("MADE_OF", "oak", 0.95),
        ("COVERED_IN", "cotton", 0.95),
    ]
    assert sure("Made of oak and cotton.") == {"oak": 0.95, "cotton": 0.95}
    assert sure("A thing in oak.") == {
        "oak": 0.51
    }  # .8 for a word, .85 without "made of", 150 of 200 are MADE_OF


def test_an_item_has_one_maker_where_all_have_one() -> None:
    assert sure("A lamp by Acme.", (Held("MADE_BY", "Brand", "brand/Gap"),)) == {"Acme": 0.3}
    known = match("A lamp by Acme.", "shop", NAMES, GRAMMAR, (Held("SOLD_BY", "Brand", "brand/Acme"),))
    assert (known.facts, known.known) == ([], 1)


def test_a_fact_stands_where_it_says() -> None:
    text = "It is fine. Made by Acme and 橡木。"
    for one in match(text, "shop", NAMES, GRAMMAR).facts:
        assert text[one.start : one.end] == one.name
        assert one.sentence in text


def test_types_are_of_the_domain_or_of_all_or_allowed() -> None:
    assert GRAMMAR.choices("shop", "Brand") == [Choice("MADE_BY", 1.0, True)]
    assert [one.type for one in GRAMMAR.choices("music", "Brand")] == ["MADE_BY", "SPEAKS_OF"]
    assert GRAMMAR.choices("shop", "Person") == []
    allowed = Grammar([], {"Person": ["WRITTEN_BY"]})
    assert allowed.choices("shop", "Person") == [Choice("WRITTEN_BY", 1.0, False)]
    assert allowed.listed("shop") == {"Person": ["WRITTEN_BY"]}


TEXT = "A desk lamp made of gold by Acme.  It has “a  switch”. It contains no oak."
GOLD = {
    "type": "MADE_OF",
    "kind": "Material",
    "entity": "gold",
    "sentence": "A desk lamp made of gold by Acme.",
    "confidence": 0.5,
}


def answered(*facts: object) -> tuple[list[tuple[str, str | None, float]], dict[str, int]]:
    told = read(json.dumps({"facts": facts}), TEXT, "shop", NAMES, GRAMMAR)
    assert all(TEXT[one.start : one.end].lower() == one.name.lower() for one in told.facts)
    return [(f.name, f.entity, f.confidence) for f in told.facts], {
        k: n for k, n in told.dropped.items() if n
    }


def test_what_the_text_bears_out_is_taken() -> None:
    acme = GOLD | {"type": "MADE_BY", "kind": "Brand", "entity": "ACME", "confidence": 1}
    denied = GOLD | {"entity": "Oak", "sentence": "It contains no oak", "confidence": 1}
    assert answered(GOLD, acme, denied) == (
        [("gold", None, 0.4), ("Acme", "brand/Acme", 1.0), ("oak", "material/oak", 0.3)],
        {},
    )
    assert answered(GOLD | {"entity": "switch", "sentence": 'It has "a switch"'})[0] == [
        ("switch", None, 0.4)
    ]


LIES: dict[str, list[dict[str, Any]]] = {
    "unquoted": [
        {"sentence": "A desk lamp made of gold by Acme, in China."},
        {"sentence": "made of gold"},
        {"sentence": "A desk lamp made of gold by Acme. It has “a switch”."},
    ],
    "unnamed": [{"entity": "golden"}, {"entity": "old"}, {"entity": "switch"}, {"entity": "gold Acme"}],
    "unrelated": [{"type": "LOVES"}, {"kind": "Metal"}, {"type": "MADE_BY"}, {"type": "made_of"}],
    "malformed": [
        {"confidence": 1.1}, {"confidence": "1"}, {"confidence": True}, {"confidence": None}, {"more": 1},
        {"entity": ""}, {"entity": 7}, {"entity": "g"}, {"sentence": ["x"]}, {"type": None},
    ],
}  # fmt: skip


@pytest.mark.parametrize(("why", "change"), [(why, one) for why, some in LIES.items() for one in some])
def test_what_it_does_not_is_dropped_and_counted(why: str, change: dict[str, Any]) -> None:
    assert answered(GOLD | change) == ([], {why: 1})


@pytest.mark.parametrize(
    "answer",
    [
        "", "[]", "null", '{"facts": null}', '{"facts": [], "note": 1}', 'Here: {"facts": []}', '{"facts": [NaN]}',
        "[" * 100_000, json.dumps({"facts": [GOLD] * (answers.MOST_FACTS + 1)}),
    ],
)  # fmt: skip
def test_an_answer_of_another_form_is_refused(answer: str) -> None:
    with pytest.raises(BadAnswer):
        read(answer, TEXT, "shop", NAMES, GRAMMAR)


def test_a_fence_around_the_answer_does_no_harm() -> None:
    assert read('```json\n{"facts": []}\n```', TEXT, "shop", NAMES, GRAMMAR).facts == []


def test_a_long_text_is_asked_about_in_whole_sentences() -> None:
    text = "This is a sentence of a text. " * 1_000
    parts = list(pieces(text))
    assert len(parts) > 4
    assert max(map(len, parts)) <= answers.PIECE
    assert sum(len(sentences(part)) for part in parts) == 1_000
    assert list(pieces(" ")) == []


def test_the_prompt_names_the_kinds_and_their_types() -> None:
    asked = prompt("Lamp {x}", "Text {y}", GRAMMAR.listed("shop"))
    assert "- Material: MADE_OF, COVERED_IN\n" in asked
    assert asked.endswith("Item: Lamp {x}\nText:\nText {y}\n")


def test_words_are_folded_where_they_stand() -> None:
    assert [(t.key, t.start, t.end) for t in tokens("Ünï 橡木x")] == [
        ("uni", 0, 3), ("橡", 4, 5), ("木", 5, 6), ("x", 6, 7),
    ]  # fmt: skip
