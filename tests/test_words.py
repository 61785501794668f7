"""Sentences, paragraphs and portraits: every language says the same, of what is in the answer and nothing else."""

import math
import re
from importlib.resources import files
from typing import Any

import pytest
from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor
from words_truths import facts_of, sets

from api.words import languages, words
from api.words.check import check
from api.words.facts import of_reasons
from api.words.messages import BadMessage, messages
from api.words.portrait import PAGE
from errors import InvalidInput

USER = {"id": "1", "labels": ["User"], "name": "1"}
ALIEN = {"id": "f-0", "labels": ["Item"], "name": "Alien"}
HEAT = {"id": "f-1", "labels": ["Item"], "name": "Heat"}
DRAMA = {"id": "genre/Drama", "labels": ["Entity", "Genre"], "name": "Drama"}
GAVE = {
    "type": "INTERACTED",
    "event_id": "1/f-0",
    "kind": "rate",
    "value": 5.0,
    "signal": 1.0,
    "at": "2025-01-02T00:00:00+00:00",
}


class Variables(Visitor):
    def __init__(self) -> None:
        self.found: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:
        self.found.add(node.id.name)


def said(language: str) -> dict[str, set[str]]:
    text = files("api.words").joinpath(f"{language}.ftl").read_text(encoding="utf-8")
    found = {}
    for entry in FluentParser().parse(text).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            variables = Variables()
            variables.visit(entry)
            found[entry.id.name] = variables.found
    return found


def reason(
    kind: str, nodes: list[Any], relations: list[Any], contribution: float = 0.1, **more: Any
) -> dict[str, Any]:
    return {
        "kind": kind,
        "contribution": contribution,
        "path": {"nodes": nodes, "relations": relations, **more},
    }


def test_every_message_is_in_every_language_with_the_same_variables() -> None:
    english = said("en")
    assert set(languages()) == {"en", "zh"}
    for language in languages():
        assert said(language) == english


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidInput, match="'xx' is none of en, zh"):
        words("xx")


def test_a_message_that_is_missing_is_named_with_its_file() -> None:
    with pytest.raises(BadMessage, match=r"en\.ftl.*reason-none"):
        messages("en").say("reason-none")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("identifier", sets())
def test_a_text_is_put_whole_and_the_check_finds_it_true(language: str, identifier: str) -> None:
    one = sets()[identifier]
    said = words(language)
    if "profile" in one:
        texts = [said.portrait(one["profile"])]
    else:
        texts = [said.sentence(reason) for reason in one["reasons"]]
        texts.append(said.paragraph(one["title"], one["reasons"]))
    for text in texts:
        assert not re.search(r"[{}]|None|  ", text)
        checked = check(text, facts_of(identifier), language)
        assert checked.kept >= 0.7 * (checked.kept + len(checked.cut)), checked.cut


def test_reasons_in_english() -> None:
    link = {"type": "SIMILAR_TO", "weight": 0.1, "version": 1}
    say = words("en").sentence
    nodes = [USER, ALIEN, HEAT]
    assert say(reason("collaborative", nodes, [GAVE, link])) == (
        "Because you gave Alien 5: those who choose it also tend to choose Heat."
    )
    assert say(reason("collaborative", nodes, [GAVE, {**link, "weight": -0.1}], -0.1)) == (
        "Because you gave Alien 5: those who choose it choose Heat less often than others do."
    )
    assert say(reason("behaviour", nodes, [{**GAVE, "kind": "watch", "value": None}], product=-0.1)) == (
        "Because you watched Alien: people with such a history seldom go on to Heat."
    )
    assert say(reason("trait", [USER, HEAT], [], trait='["age", 22.0, 27.0]', lift=1.359)) == (
        "Users with age from 22 to below 27 like Heat 1.4 times as often as all users do."
    )
    assert say(
        reason(
            "trait",
            [USER, HEAT],
            [],
            trait=f'["age", -{math.inf}, 25.0]'.replace("inf", "Infinity"),
            lift=0.5,
        )
    ) == ("Users with age below 25 like Heat 0.5 times as often as all users do.")


def test_an_interest_says_what_it_rests_on() -> None:
    relations = [GAVE, {"type": "HAS_GENRE"}, {"type": "HAS_GENRE", "reversed": True}]
    one = reason("interest", [USER, ALIEN, DRAMA, HEAT], relations, weight=0.1, lift=1.4, support=12)
    assert words("en").sentence(one) == (
        "Your history points at Drama (12 of your items, such as Alien), and Heat is of the genre Drama."
    )
    assert (
        words("zh").sentence(one)
        == "你的记录偏向Drama（其中有12项与之相关，例如“Alien”），而“Heat”属于Drama类型。"
    )


def test_a_stated_interest_says_its_weight() -> None:
    relations = [
        {"type": "PREFERS", "weight": 0.8, "source": "stated"},
        {"type": "HAS_GENRE", "reversed": True},
    ]
    assert words("en").sentence(reason("stated", [USER, DRAMA, HEAT], relations)) == (
        "You stated an interest in Drama (weight 0.8), and Heat is of the genre Drama."
    )


def test_relations_and_events_of_any_domain_have_words() -> None:
    relations = [
        {**GAVE, "kind": "bookmark", "value": None},
        {"type": "FILMED_ON"},
        {"type": "FILMED_ON", "reversed": True},
    ]
    nodes = [USER, ALIEN, {"id": "e", "labels": ["Entity", "Stock"], "name": "70 mm"}, HEAT]
    assert words("en").sentence(reason("knowledge", nodes, relations)) == (
        "Because you had an event of the kind “bookmark” with Alien: Heat is tied to 70 mm (filmed on), too."
    )


def test_a_paragraph_groups_reasons_and_says_last_what_speaks_against() -> None:
    one = sets()["film-04"]
    assert words("en").paragraph(one["title"], one["reasons"]) == (
        "You gave GoodFellas 5, Taxi Driver 4 and Raging Bull 2. "
        "Like GoodFellas, Casino was directed by Martin Scorsese, and like Taxi Driver, "
        "it has Robert De Niro in its cast. "
        "It was liked in 251 events of all users. "
        "On the other hand, people with Raging Bull in their history seldom go on to it."
    )


def test_ties_to_the_same_item_are_one_clause() -> None:
    one = sets()["film-12"]
    told = words("zh").paragraph(one["title"], one["reasons"])
    assert "与“Se7en”一样，" in told
    assert told.count("一样") == 1
    assert "由David Fincher执导，有Brad Pitt出演" in told


def test_without_a_reason_that_stands_out_it_says_so() -> None:
    assert words("en").paragraph("Heat", []) == "No single reason stands out for Heat."


def test_a_portrait_of_someone_new_says_what_is_not_known() -> None:
    told = words("en").portrait(sets()["who-08"]["profile"])
    assert "You have no events so far." in told
    assert "You stated an interest in Horror (weight 0.9) and Animation (weight 0.3)." in told


def test_novelty_is_told_by_how_often_an_item_was_liked_and_little_known_only_where_that_is_seldom() -> None:
    def novel(likings: int) -> dict[str, Any]:
        cited = {"node": "f-1", "property": "popularity", "value": likings}
        return reason("novelty", [USER, HEAT], [], properties=[cited], novelty=0.5)

    assert words("en").sentence(novel(3000)) == (
        "You asked for novelty, and Heat was liked in 3,000 events of all users."
    )
    for likings, left in ((3000, ""), (3, "Heat is little known.")):
        assert check("Heat is little known.", of_reasons("Heat", [novel(likings)]), "en").text == left


def event(n: int = 0, name: str = "Alien", value: float | None = 5.0, kind: str = "rate") -> dict[str, Any]:
    at = "2025-01-02T00:00:00+00:00"
    return {"item": f"i{n}", "title": name, "kind": kind, "value": value, "at": at, "event_id": f"e{n}"}


def interest(source: str, name: str = "Drama", lift: float | None = None, **more: Any) -> dict[str, Any]:
    said = {"entity": f"genre/{name}", "kind": "Genre", "name": name, "weight": 0.5, "lift": lift}
    return {**said, "support": 2, "source": source, "evidence": [], "muted": False, **more}


def mute(about: str, name: str, *, hide: bool = False) -> dict[str, Any]:
    return {"about": about, "id": name, "name": name, "hide": hide, "source": "stated"}


def profile(**more: Any) -> dict[str, Any]:
    activity = {
        "events": 3,
        "positive_events": 2,
        "items": 2,
        "kinds": {"rate": 3},
        "first": "2025-01-02T00:00:00+00:00",
        "last": "2025-01-03T00:00:00+00:00",
    }
    bare: dict[str, Any] = {
        "attributes": {},
        "activity": activity,
        "interests": [],
        "mutes": [],
        "novelty": None,
    }
    return {**bare, "recent": [], **more}


def test_a_portrait_says_what_is_inferred_muted_and_wanted_new() -> None:
    one = profile(
        interests=[interest("inferred", lift=1.62, trait='["age", 22.0, 27.0]', users=172)],
        mutes=[
            mute("entity", "Horror"),
            mute("entity", "Tom Cruise", hide=True),
            mute("item", "Alien"),
            mute("event", "Heat"),
        ],
        novelty={"value": 0.3, "source": "stated"},
    )
    english, chinese = words("en").portrait(one), words("zh").portrait(one)
    assert (
        "You muted Horror, Tom Cruise (and items that have it), Alien and an event with Heat. "
        "You asked for novelty (0.3 on a scale from 0 to 1)." in english
    )
    assert (
        "From users like you: those with age from 22 to below 27 like Drama 1.6 times as often as all users do."
        in english
    )
    assert "你屏蔽了Horror、Tom Cruise（连同具有它的所有项）、“Alien”和与“Heat”有关的一条记录。" in chinese
    assert "你想要新鲜的内容（在0到1之间为0.3）。" in chinese
    assert "由与你相似的用户推断：年龄在22到27之间的用户喜欢Drama的频率是全体用户的1.6倍。" in chinese


def test_a_portrait_says_how_many_more_there_are() -> None:
    names = [f"G{n}" for n in range(12)]
    one = profile(
        attributes={"tags": names},
        interests=[interest(source, name, 2.0) for source in ("stated", "observed") for name in names],
    )
    told = words("en").portrait(one)
    assert "tags G0, G1, G2, G3, G4, G5, G6, G7 and 4 more." in told
    assert "G7 (weight 0.5) and 4 more." in told
    assert "It points at 4 more." in told
    assert "G8" not in told


@pytest.mark.parametrize("language", languages())
def test_the_longest_portrait_is_a_page(language: str) -> None:
    long, many = "長い名前 long name " * 100, range(400)
    kinds = {f"{n} {long}": 10**12 for n in many}
    busy = {"events": 10**15, "positive_events": 10**15, "items": 10**15, "kinds": kinds}
    one = profile(
        attributes={f"{n} {long}": [f"{n} {long}"] * 400 for n in many},
        activity={**profile()["activity"], **busy},
        interests=[
            *(interest("stated", f"{n} {long}", weight=0.123456789) for n in many),
            *(interest("observed", long, 1e300, evidence=[event(n, long)] * 9, support=10**15) for n in many),
            *(interest("inferred", long, 1e300, trait=f'["{long}", "{long}"]') for _ in many),
        ],
        mutes=[mute(about, f"{n} {long}", hide=True) for n in many for about in ("entity", "event")],
        novelty={"value": 0.123456789, "source": "stated"},
        recent=[event(n, long, None, f"{n} {long}") for n in many],
    )
    told = words(language).portrait(one)
    assert 1_000 < len(told) <= PAGE
    assert len(told.split("\n\n")) == 7
