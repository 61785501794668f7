"""A shop, imported by mapping and not by code: ranked and explained, by itself and beside films in one graph."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from shop_world import FANS, FILMS, FOLDER, NO_FILM_YET, PRODUCTS, TASTES, build, most_bought, suits, table

from api.app import create_app
from embeddings.knowledge import item_text
from graph.connection import Database
from graph.importing.preview import preview
from graph.importing.tables.opening import source
from graph.signals import Scale, Signals
from settings import Settings, load

pytestmark = [pytest.mark.server, pytest.mark.timeout(600)]
BOUGHT_ONLY = [customer for customer in TASTES if customer not in FANS][:25]
Answer = dict[str, Any]
Counts = dict[str, int]


def test_the_tables_are_those_that_the_seed_gives(tmp_path: Path) -> None:
    subprocess.run([sys.executable, FOLDER / "generate.py", tmp_path], check=True)
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}
    assert sum(map(len, made.values())) < 1_000_000


@pytest.mark.parametrize("name", ["shop", "news", "music"])
def test_every_worked_example_is_read_without_a_fault(name: str) -> None:
    settings = load()
    signals = Signals(settings.event_weights, Scale(*settings.rating_scale))
    found = preview(source(FOLDER.parent / name / "mapping.yaml", signals), lambda *_: None)
    assert found.rejected == 0
    assert min(found.counts[kind] for kind in ("users", "items", "entities", "relations", "events")) > 5
    assert found.counts["entity_relations"] > 5
    assert not any(found.elsewhere.values())


@pytest.fixture(scope="module")
def imported(neo4j_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Counts:
    with Database(neo4j_server) as database:
        database.clear()
        return build(database, neo4j_server, tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="module")
def shop(imported: Counts, neo4j_server: Settings) -> Iterator[FlaskClient]:
    app = create_app(neo4j_server)
    yield app.test_client()
    app.extensions["persona"].close()


def ranked(shop: FlaskClient, user: str, **query: Any) -> list[Answer]:
    answer = shop.get(f"/v1/users/{user}/recommendations", query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[Answer] = (answer.json or {})["recommendations"]
    return found


def explained(shop: FlaskClient, user: str, item: str) -> Answer:
    answer = shop.get(f"/v1/users/{user}/recommendations/{item}/explanation?reasons=all")
    assert answer.status_code == 200, answer.text
    return answer.json or {}


def described(shop: FlaskClient, *events: tuple[str, str]) -> dict[str, Answer]:
    """The ranking of somebody who did only this, by item."""
    done = [{"item": item, "kind": kind} for kind, item in events]
    body = {"events": done, "domain": "shop", "limit": 100, "reasons": "all"}
    answer = shop.post("/v1/recommendations", json=body)
    assert answer.status_code == 200, answer.text
    return {one["item"]: one for one in (answer.json or {})["recommendations"]}


def entities(reason: Answer) -> dict[str, str]:
    """Names by kind of the entities that a path passes."""
    nodes = [node for node in reason["path"]["nodes"] if "Entity" in node["labels"]]
    return {label: node["name"] for node in nodes for label in node["labels"] if label != "Entity"}


def test_what_the_language_model_reads_of_a_product_is_made_of_its_relations() -> None:
    text = item_text(
        "Oak tray",
        domain="shop",
        year=2024,
        relations=[
            *(("MADE_OF", "oak"), ("MADE_OF", "cork"), ("MADE_BY", "Northwake")),
            *(("IN_CATEGORY", "Trays"), ("FITS_INTO", "a drawer")),
        ],
        count_tokens=lambda text: len(text.split()),
        max_tokens=128,
    )
    assert text == (
        "Oak tray (2024), shop. Fits into: a drawer. In category: Trays. Made by: Northwake. Made of: cork, oak."
    )


def test_a_mapping_brings_the_shop_in(imported: Counts) -> None:
    lines = len(table("orders")) + len(table("returns"))
    assert (imported["items"], imported["users"], imported["events"]) == (len(PRODUCTS), len(TASTES), lines)
    assert imported["rejected"] == 0


def test_planted_tastes_are_found(shop: FlaskClient) -> None:
    found = popular = better = 0
    for customer in BOUGHT_ONLY:
        ours = sum(suits(customer, one["item"]) for one in ranked(shop, customer, domain="shop"))
        theirs = sum(suits(customer, item) for item in most_bought(customer, 10))
        found, popular, better = found + ours, popular + theirs, better + (ours > theirs)
    assert found >= 2 * popular
    assert better >= 0.8 * len(BOUGHT_ONLY)


def test_reasons_name_brands_and_materials_on_paths_and_in_words(shop: FlaskClient) -> None:
    named: dict[str, int] = {"Brand": 0, "Material": 0, "Category": 0}
    for customer in BOUGHT_ONLY[:10]:
        for one in ranked(shop, customer, domain="shop", reasons="all"):
            product = PRODUCTS[one["item"]]
            for reason in one["reasons"]:
                if reason["kind"] not in ("knowledge", "interest"):
                    continue
                for kind, name in entities(reason).items():
                    named[kind] = named.get(kind, 0) + 1
                    assert name in reason["text"]
                    assert name in (product["brand"], product["category"], *product["materials"].split(";"))
    assert min(named.values()) > 0, named
    ranking = ranked(shop, BOUGHT_ONLY[0], domain="shop", reasons="all")
    texts = " ".join(reason["text"] for entry in ranking for reason in entry["reasons"])
    assert "made by" in texts
    assert "made of" in texts


def test_a_profile_says_what_was_planted(shop: FlaskClient) -> None:
    right = 0
    for customer in BOUGHT_ONLY:
        profile = shop.get(f"/v1/users/{customer}/profile").json or {}
        interests = profile["interests"][:3]
        right += bool(
            {TASTES[customer]["brand"], TASTES[customer]["material"]} & {one["name"] for one in interests}
        )
    assert right >= 0.9 * len(BOUGHT_ONLY)


def test_a_return_speaks_against_what_was_bought(shop: FlaskClient) -> None:
    bought, other = "shop-p001", "shop-p053"
    before = described(shop, ("purchase", other), ("purchase", bought))
    after = described(shop, ("purchase", other), ("purchase", bought), ("return", bought))
    again = described(shop, ("purchase", other), ("purchase", bought), ("return", bought), ("view", bought))
    assert _spoken(before, bought, "knowledge")
    assert not _spoken(after, bought, "knowledge")
    assert sum(_spoken(after, bought)) < sum(_spoken(before, bought)) / 2
    for item in after.keys() & again.keys():
        assert again[item]["score"] == pytest.approx(after[item]["score"])


def _spoken(ranking: dict[str, Answer], item: str, kind: str | None = None) -> list[float]:
    """What speaks for anything because of what was done with an item."""
    reasons = [reason for one in ranking.values() for reason in one["reasons"] if _starts(reason, item)]
    found = [one["contribution"] for one in reasons if kind in (None, one["kind"])]
    return [contribution for contribution in found if contribution > 0]


def _starts(reason: Answer, item: str) -> bool:
    return len(reason["path"]["nodes"]) > 1 and bool(reason["path"]["nodes"][1]["id"] == item)


def test_a_return_takes_part_in_a_history_as_met_and_not_liked(shop: FlaskClient) -> None:
    row = table("returns")[0]
    customer, product = f"shop-{row['customer']}", f"shop-{row['product']}"
    answer = shop.get(f"/v1/users/{customer}/data").json or {}
    kinds = [(event["kind"], event["signal"]) for event in answer["events"] if event["item"] == product]
    assert sorted(kinds) == [("purchase", 1.0), ("return", 0.0)]
    assert product not in [one["item"] for one in ranked(shop, customer, domain="shop", limit=100)]


def test_a_ranking_is_kept_to_one_domain(shop: FlaskClient) -> None:
    for user in ("1", FANS[0], BOUGHT_ONLY[0]):
        goods = [one["item"] for one in ranked(shop, user, domain="shop", limit=20)]
        assert len(goods) == 20
        assert set(goods) <= PRODUCTS.keys()
        seen = ranked(shop, user, domain="film", limit=20)
        assert seen
        assert not {one["item"] for one in seen} & PRODUCTS.keys()


def test_a_ranking_crosses_domains_where_it_is_kept_to_none(shop: FlaskClient) -> None:
    def crosses(customer: str) -> bool:
        items = {one["item"] for one in ranked(shop, customer, limit=100)}
        assert items & PRODUCTS.keys()
        return bool(items & set(FILMS))

    fans, others = FANS[-NO_FILM_YET:], BOUGHT_ONLY[:NO_FILM_YET]
    assert sum(map(crosses, fans)) > sum(map(crosses, others))


def test_an_explanation_crosses_domains_too(shop: FlaskClient) -> None:
    def from_goods(customer: str) -> float:
        film = explained(shop, customer, FILMS[0])
        assert film["standing"]["status"] in ("ranked", "outranked")
        total = sum(one["contribution"] for one in film["reasons"]) + film["rest"]["contribution"]
        assert total == pytest.approx(film["score"])
        return float(sum(one["contribution"] for one in film["reasons"] if _crossing(one)))

    fans, others = FANS[-NO_FILM_YET:], BOUGHT_ONLY[:NO_FILM_YET]
    assert sum(map(from_goods, fans)) > max(0.0, sum(map(from_goods, others)))


def _crossing(reason: Answer) -> bool:
    return reason["kind"] == "collaborative" and reason["path"]["nodes"][1]["id"] in PRODUCTS
