"""The shop of `docs/examples/shop` and the small world in one graph, with customers of the shop who also see films."""

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api_world import ROWS, real_encoder
from import_fakes import Memory
from work_fakes import FakeContext, do

from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EventRow, Kind
from graph.importing.tables.opening import source
from graph.signals import Scale, Signals
from graph.statistics import refresh
from graph.tuning import write_tuned
from settings import Settings

FOLDER = Path(__file__).parent.parent / "docs" / "examples" / "shop"
FANS_OF = "Northwake"
"""Whoever likes this brand best also likes `FILMS`."""
FILMS = ("a", "c")
NO_FILM_YET = 5
"""So many of them have not met one: what crosses over to them is told by the others."""
EPOCHS = 1
"""Of the behaviour vectors; as many as a test has time for."""
EVENING = datetime(2026, 2, 1, 20, tzinfo=UTC)


def table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PRODUCTS = {f"shop-{row['product']}": row for row in table("products")}
TASTES = {f"shop-{row['customer']}": row for row in table("tastes")}
FANS = [customer for customer, taste in TASTES.items() if taste["brand"] == FANS_OF]


def suits(customer: str, item: str) -> bool:
    """Whether an item has the brand or the material that was planted."""
    taste, product = TASTES[customer], PRODUCTS[item]
    return taste["brand"] == product["brand"] or taste["material"] in product["materials"].split(";")


def most_bought(customer: str, number: int) -> list[str]:
    """The most bought products that a customer has not bought: a ranking that knows of no taste."""
    orders = [(f"shop-{row['customer']}", f"shop-{row['product']}") for row in table("orders")]
    own = {product for buyer, product in orders if buyer == customer}
    counted = Counter(product for _, product in orders)
    return [product for product, _ in counted.most_common() if product not in own][:number]


def evenings() -> list[EventRow]:
    """The films of those who are fans of the brand, but for the last."""
    return [
        EventRow(f"{fan}-{film}", fan, film, "rate", 5.0, 1.0, EVENING + timedelta(hours=n))
        for fan in FANS[:-NO_FILM_YET]
        for n, film in enumerate(FILMS)
    ]


def build(database: Database, settings: Settings, folder: Path) -> dict[str, int]:
    """Both domains, imported, embedded, learned, with profiles; what the shop's import counted."""
    signals = Signals(settings.event_weights, Scale(*settings.rating_scale))
    report = run(database, source(FOLDER / "mapping.yaml", signals), folder)
    run(database, Memory(ROWS, id="films"), folder)
    run(database, Memory({Kind.EVENTS: evenings()}, id="evenings"), folder)
    refresh(database)
    context = FakeContext.of(database, settings, real_encoder(settings), entity_min_degree=1)
    write_tuned(database, {"epochs": EPOCHS}, validation=0.0, trials=0)
    for kind in ("embed", "ranking", "profiles"):
        do(context, kind)
    return {**report.counts, "rejected": report.rejected}
