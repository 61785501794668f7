"""A mapping proposed from columns: it is one, and says what the tables say."""

import json
from pathlib import Path
from typing import Any

import pytest
from cli_runs import runner

from graph.importing.preview import preview
from graph.importing.tables.infer import infer
from graph.importing.tables.mapping import Mapping, parsed
from graph.importing.tables.source import Tables
from graph.signals import Scale, Signals

KINDS = ("rate", "view", "purchase")
SIGNALS = Signals({"view": 0.2, "purchase": 1.0}, Scale())


@pytest.fixture
def tables(tmp_path: Path) -> list[Path]:
    brands = [["1", "Nordholz"], ["2", "Lumo"]]
    products = [
        [
            n,
            f"Product {n}",
            n % 2 + 1,
            ["oak;steel", "pine", "glass;oak"][n % 3],
            9.5 + n,
            2015 + n % 5,
            f"Text {n}. " * 9,
        ]
        for n in range(20)
    ]
    customers = [[f"c{n}", 20 + n, ["Ulm", "Bonn"][n % 2], f"c{n}@example.org"] for n in range(10)]
    orders = [[f"o{n}", f"c{n % 10}", n, f"2026-01-{n + 1:02}T10:00:00Z"] for n in range(20)]
    reviews = [[f"c{n % 10}", n, n % 5 + 1, 1767434400 + n] for n in range(20)]
    data: dict[str, tuple[list[str], list[Any]]] = {
        "brands": (["brand_id", "name"], brands),
        "products": (
            ["product_id", "name", "brand_id", "materials", "price", "launched", "description"],
            products,
        ),
        "customers": (["customer_id", "age", "city", "email"], customers),
        "orders": (["order_id", "customer_id", "product_id", "ordered_at"], orders),
        "reviews": (["customer_id", "product_id", "stars", "timestamp"], reviews),
    }
    paths = []
    for name, (header, lines) in data.items():
        path = tmp_path / f"{name}.csv"
        path.write_text("\n".join(",".join(map(str, line)) for line in [header, *lines]) + "\n")
        paths.append(path)
    return paths


def inferred(tables: list[Path]) -> Mapping:
    return parsed(infer(tables, KINDS, name="shop"), "inferred")


def test_what_is_proposed_is_a_mapping_that_imports_all(tables: list[Path], tmp_path: Path) -> None:
    found = preview(Tables(inferred(tables), tmp_path, SIGNALS))
    assert found.rejected == 0
    assert found.counts == {
        "users": 10, "items": 20, "entities": 6, "relations": 53, "events": 40,
    }  # fmt: skip
    assert not +found.elsewhere


def test_it_sees_what_columns_are(tables: list[Path]) -> None:
    said = {table.file: table for table in inferred(tables).tables}
    products = said["products.csv"].items
    assert products is not None
    assert (products.title, products.year, products.text) == tuple(
        type(products.id)(column=name) for name in ("name", "launched", "description")
    )
    assert products.properties["price"].type == "number"
    types = [relation.type.value for relation in said["products.csv"].relations]
    assert types == ["HAS_BRAND", "HAS_MATERIAL"]
    customers, reviews, orders = (said[f"{name}.csv"] for name in ("customers", "reviews", "orders"))
    assert customers.users is not None
    assert set(customers.users.attributes) == {"age", "city"}
    assert reviews.interactions is not None
    assert reviews.interactions.scale is not None
    assert reviews.interactions.scale.scale() == Scale(1, 4, 5)
    assert orders.interactions is not None
    assert orders.interactions.kind.value == "purchase"


def test_what_it_is_not_sure_of_stands_beside(tables: list[Path]) -> None:
    text = infer(tables, KINDS)
    assert "# left out: email" in text
    assert "# kind: purchase is a guess" in text


def test_objects_of_json_are_seen_into(tmp_path: Path) -> None:
    path = tmp_path / "articles.jsonl"
    lines = [
        {
            "article_id": f"a{n}",
            "headline": f"H{n}",
            "topics": [["sport", "city"][n % 2]],
            "meta": {"words": n},
        }
        for n in range(10)
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    table = inferred([path]).tables[0]
    assert table.items is not None
    assert table.items.properties["meta_words"].column == "meta.words"
    assert [relation.type.value for relation in table.relations] == ["HAS_TOPIC"]


def test_the_command_prints_it(tables: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    said = runner(capsys)("import", "--infer", *map(str, tables))
    assert said.status == 0
    assert parsed(said.out, "printed").name == tables[0].parent.name
