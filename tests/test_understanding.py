"""Free text, understood on a small graph: by name, by meaning, and what is refused."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from api_world import ROWS, build
from flask.testing import FlaskClient

from api.app import create_app
from api.clauses import JOINTS, SAYING
from api.phrases import phrases
from api.schemas.says import MOST_SAID, SayBody
from api.understanding import MOST
from api.words.saying import plain, sayings
from graph.connection import Database
from graph.importing.rows import EntityRow, Kind, RelationRow
from settings import Settings

CASES = tomllib.loads((Path(__file__).parent / "understanding_cases.toml").read_text())
KINDS = {
    "Genre": ("Horror", "Comedy", "Western", "Drama", "War", "Musical", "Fantasy", "Animation", "武侠"),
    "Person": (
        "Tom Cruise", "Samuel L. Jackson", "M. Night Shyamalan", "J. J. Abrams", "Ed Begley, Jr.", "Penélope Cruz",
        "王家卫", "梁朝伟", "汤姆·汉克斯", "봉준호", "王家", "Jackson",
    ),
    "Artist": ("Simon and Garfunkel", "Nothing but Thieves", "Simon"),
    "Topic": (
        "time travel", "love triangle", "战争", "和平", "战争与和平", "Dr. No", "The Good, the Bad and the Ugly",
        *(f"Nobody {n}" for n in range(150)),
    ),
}  # fmt: skip
MORE = [EntityRow(f"{kind.lower()}/{name}", kind, name) for kind, names in KINDS.items() for name in names]


@pytest.fixture(scope="module")
def client(neo4j_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of the API on the small world, with entities that are hard to tell."""
    related = [RelationRow("f", "HAS", one.id) for one in MORE]
    rows = {
        **ROWS,
        Kind.ENTITIES: [*ROWS[Kind.ENTITIES], *MORE],
        Kind.RELATIONS: [*ROWS[Kind.RELATIONS], *related],
    }
    with Database(neo4j_server) as database:
        database.clear()
        build(database, neo4j_server, tmp_path_factory.mktemp("world"), rows)
    app = create_app(neo4j_server)
    yield app.test_client()
    app.extensions["persona"].close()


def understood(client: FlaskClient, text: str) -> dict[str, Any]:
    answer = client.post("/v1/users/1/say/text", json={"text": text})
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    SayBody.model_validate(answer.json["say"])
    return dict(answer.json)


def told(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer as the cases have it."""
    found: dict[str, Any] = {"like": {}, "mute": set(), "less": set(), "unclear": answer["unclear"]}
    for one in answer["understood"]:
        if one["said"] == "state":
            found["like"][one["name"]] = one["weight"]
        else:
            found["mute" if one["hide"] else "less"].add(one["name"])
    return found


def test_texts_written_by_hand_are_understood_and_none_as_its_opposite(client: FlaskClient) -> None:
    cases = [case for group in CASES.values() for case in group]
    assert len(cases) >= 60
    wrong, opposite = [], []
    for case in cases:
        wanted = {
            "like": case.get("like", {}), "mute": set(case.get("mute", ())), "less": set(case.get("less", ())),
            "unclear": case.get("unclear", []),
        }  # fmt: skip
        found = told(understood(client, case["text"]))
        if found != wanted:
            wrong.append((case["text"], found))
        refused, wished = wanted["mute"] | wanted["less"], set(wanted["like"])
        if refused & set(found["like"]) or wished & (found["mute"] | found["less"]):
            opposite.append(case["text"])
    assert opposite == []
    assert len(wrong) <= 0.05 * len(cases), wrong


def test_names_are_found_whole_and_a_refusal_mutes_and_hides(client: FlaskClient) -> None:
    answer = understood(client, "More of ridley scott, nothing with Sigourney Weaver")
    assert answer["say"] == {
        "state": [{"about": "entity:person/Ridley Scott", "weight": 0.5}],
        "mute": [{"about": "entity:person/Sigourney Weaver", "hide": True}],
    }
    assert [one["how"] for one in answer["understood"]] == ["name", "name"]
    assert client.get("/v1/users/1/say").json["history"] == []  # type: ignore[index]


def test_what_names_nothing_is_understood_by_meaning_where_the_encoder_reads_it(client: FlaskClient) -> None:
    (found,) = understood(client, "I love science fiction")["understood"]
    assert (found["about"], found["how"], found["weight"]) == ("entity:genre/Sci-Fi", "meaning", 0.9)
    assert understood(client, "不要乌托邦")["unclear"] == [
        "不要乌托邦"
    ]  # single letters to it, near any such name


def test_what_is_too_much_for_one_text_is_told_and_never_proposed(client: FlaskClient) -> None:
    answer = understood(client, "horror," * MOST + "no war, comedy")
    assert [one["name"] for one in answer["understood"]] == ["Horror"]
    assert answer["unread"] == ["no war", "comedy"]
    names = "; ".join(" ".join(f"Nobody {n}" for n in range(row, row + 6)) for row in range(0, 132, 6))
    answer = understood(client, names)
    assert len(answer["say"]["state"]) == 96  # 6 more would be more than may be sent
    assert len(answer["unread"]) == 22 - 96 // 6
    assert len(answer["say"]["state"]) <= MOST_SAID


def test_a_long_text_is_one_query_one_batch_and_one_search(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    persona = client.application.extensions["persona"]
    asked: list[str] = []
    encoder = persona.encoders.serving().encoder
    read, encode = persona.database.read, encoder.encode

    def counted(name: str, what: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any, **named: Any) -> Any:
            asked.append(name or given[0])
            return what(*given, **named)

        return call

    monkeypatch.setattr(persona.database, "read", counted("", read))
    monkeypatch.setattr(encoder, "encode", counted("encode", encode))
    understood(client, "a," * 1000)
    understood(client, ", ".join(f"strange thing {n}" for n in range(100)))
    assert asked == ["read/says", "read/entities_named"] * 2 + ["read/slots", "encode", "read/entities_meant"]


@pytest.mark.parametrize(
    "text",
    ["' OR 1=1 //", 'name:"x" AND *', "\\", "a~2 ^5 [x TO y]", "((((", "😀", "-", '"\\"', "ﷺİﬃ", "\u0301a"],
)
def test_strings_that_look_like_a_query_are_only_strings(client: FlaskClient, text: str) -> None:
    assert understood(client, text)["text"] == text


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("no horror, and a bit of romance", [("no horror", True), ("a bit of romance", False)]),
        ("nothing with Ann or Bob", [("nothing with Ann", True), ("Bob", True)]),
        ("I like Ann but not Bob, Cy", [("I like Ann", False), ("not Bob", True), ("Cy", None)]),
        ("不要甲片和乙片，喜欢丙片", [("不要甲片", True), ("乙片", True), ("喜欢丙片", False)]),
        ("sci-fi without gore", [("sci-fi", False), ("without gore", True)]),
        ("comedies yes gore no", [("comedies yes", False), ("gore no", True)]),
        ("version 2.5, 1,000 swords", [("version 2.5", False), ("1,000 swords", False)]),
        ("  ,, ", []),
    ],
)
def test_a_refusal_goes_on_as_far_as_it_is_meant_to(text: str, cut: list[tuple[str, bool | None]]) -> None:
    told = [(one.text, one.stance.muted if one.stance.clear else None) for one in phrases(text)]
    assert told == cut


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Penélope ÅÇ Ώ й", "penelope ac ω и"),
        ("봉준호 が", "봉준호 が"),
        ("ＮＯ，Ｉｔ’s", "no,it's"),
        ("Straße İﬃ", "straße iﬃ"),
    ],
)
def test_plain_letters_are_as_many_as_those_of_the_text(text: str, letters: str) -> None:
    assert plain(text) == letters
    assert len(letters) == len(text)


def test_a_word_does_one_thing_in_all_languages_and_every_role_is_known() -> None:
    roles = {*SAYING, *JOINTS, "fresh", "to", "whole", "filler"}
    assert set(sayings().roles.values()) <= roles


def test_a_text_of_nobody_and_an_empty_one_are_refused(client: FlaskClient) -> None:
    assert client.post("/v1/users/nobody/say/text", json={"text": "x"}).status_code == 404
    assert client.post("/v1/users/1/say/text", json={"text": "  "}).status_code == 422
