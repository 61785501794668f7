"""Makes the shop's tables anew, always the same: `.venv/bin/python docs/examples/shop/generate.py [FOLDER]`.

Nothing in them is real. Every customer likes one brand and one material best, and buys by that; what does not suit
them they often send back. `tastes.csv` says what was planted; it is not imported, so that a ranking can be tried on it.
"""

import csv
import random
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path

SEED = 7
PRODUCTS, CUSTOMERS, LINES = 288, 260, 14
"""Products, customers, and about how many lines of orders a customer has."""
BRAND, MATERIAL, CATEGORY = 9.0, 6.0, 2.0
"""How many times as often a customer takes what has the brand, the material, the category that suit best."""
RETURNED, SENT_BACK = 0.02, 0.3
"""How probable a return is of what suits in brand or material, and of what does not."""
START = datetime(2025, 1, 6, 8, tzinfo=UTC)
DAYS = 480

BRANDS = (
    *("Northwake", "Tallowreed", "Brindlemark", "Quillfen", "Sablebrook", "Ostravel"),
    *("Kettlewick", "Marrowfield", "Pinehollin", "Veldrake", "Harrowmoss", "Lindquell"),
)
WOODEN, WOVEN, HARD = ("oak", "walnut", "bamboo"), ("linen", "wool", "cotton"), ("steel", "copper", "glass")
RANGES = {
    "Kitchen": {
        "Mugs": ("mug", ("ceramic", *HARD)),
        "Boards": ("cutting board", (*WOODEN, "cork")),
        "Pans": ("pan", ("steel", "copper", "ceramic")),
    },
    "Living": {
        "Lamps": ("lamp", (*WOODEN, *HARD, "linen")),
        "Cushions": ("cushion", (*WOVEN, "leather")),
        "Vases": ("vase", ("ceramic", *HARD, "bamboo")),
    },
    "Study": {
        "Notebooks": ("notebook", ("leather", "linen", "cork", "cotton")),
        "Trays": ("desk tray", (*WOODEN, "steel", "leather")),
        "Clocks": ("desk clock", (*WOODEN, "copper", "cork")),
    },
    "Outdoor": {
        "Bags": ("backpack", ("leather", *WOVEN)),
        "Bottles": ("bottle", (*HARD, "bamboo")),
        "Blankets": ("picnic blanket", WOVEN),
    },
}
COLOURS = ("sand", "slate", "moss", "rust", "ink", "chalk")
REGIONS = ("north", "east", "south", "west")
OPENINGS, MIDDLES, ENDINGS = ("Al", "Be", "Da", "Ho", "Ju", "Ke", "Mi", "No", "Ru", "Sa"), "lmnrst", "aeo"
PRAISE = ("Made to last", "Light in the hand", "Finished by hand", "Easy to mend", "Quiet in its looks")


@dataclass(frozen=True)
class Product:
    """A product; `weight` is how often everyone takes it."""

    id: str
    title: str
    brand: str
    category: str
    materials: tuple[str, ...]
    weight: float
    price: float


@dataclass(frozen=True)
class Customer:
    """A customer, and what suits best."""

    id: str
    brand: str
    material: str
    category: str


def main(folder: Path) -> None:
    """Writes all tables into a folder."""
    chance = random.Random(SEED)
    products = _products(chance, folder)
    customers = _customers(chance, folder)
    orders: list[Sequence[object]] = []
    returns: list[Sequence[object]] = []
    for customer in customers:
        _buys(chance, customer, products, orders, returns)
    header = ("order", "line", "customer", "product", "quantity", "price", "at")
    _write(folder / "orders.csv", header, orders)
    _write(folder / "returns.csv", ("order", "line", "customer", "product", "reason", "at"), returns)


def _products(chance: random.Random, folder: Path) -> list[Product]:
    products, rows = [], []
    kinds = [(over, name, *said) for over, names in RANGES.items() for name, said in names.items()]
    for n in range(PRODUCTS):
        over, category, noun, fitting = kinds[n % len(kinds)]
        brand = BRANDS[n // len(kinds) % len(BRANDS)]
        materials = tuple(chance.sample(fitting, 2 if chance.random() < 0.3 else 1))
        name = chance.choice(OPENINGS) + chance.choice(MIDDLES) + chance.choice(ENDINGS)
        title, price = f"{name} {' and '.join(materials)} {noun}", round(chance.uniform(6, 180), 2)
        product = Product(f"p{n + 1:03}", title, brand, category, materials, 1 / (1 + n * 7 % 40), price)
        text = f"{chance.choice(PRAISE)}: a {noun} of {' and '.join(materials)}."
        launched = f"{2019 + chance.randrange(6)}-{chance.randrange(1, 13):02}-01"
        described = (price, chance.choice(COLOURS), launched, text)
        products.append(product)
        rows.append((product.id, title, brand, over, category, ";".join(materials), *described))
    header = ("product", "title", "brand", "range", "category", "materials")
    _write(folder / "products.csv", (*header, "price", "colour", "launched", "description"), rows)
    return products


def _customers(chance: random.Random, folder: Path) -> list[Customer]:
    materials = sorted({one for names in RANGES.values() for _, fitting in names.values() for one in fitting})
    categories = [name for names in RANGES.values() for name in names]
    customers = [
        Customer(f"c{n + 1:03}", chance.choice(BRANDS), chance.choice(materials), chance.choice(categories))
        for n in range(CUSTOMERS)
    ]
    known = [(one.id, chance.randrange(18, 80), chance.choice(REGIONS)) for one in customers]
    _write(folder / "customers.csv", ("customer", "age", "region"), known)
    planted = [(one.id, one.brand, one.material, one.category) for one in customers]
    _write(folder / "tastes.csv", ("customer", "brand", "material", "category"), planted)
    return customers


def _buys(
    chance: random.Random,
    customer: Customer,
    products: Sequence[Product],
    orders: list[Sequence[object]],
    returns: list[Sequence[object]],
) -> None:
    """What a customer orders, each product once, and what of it comes back."""
    lines, at = chance.randint(LINES // 2, LINES * 3 // 2), START
    taken = _taken(chance, products, customer, lines)
    for n, product in enumerate(taken):
        line = n % 3 + 1
        if line == 1:
            at += timedelta(days=chance.uniform(0, 3 * DAYS / lines * 0.9))
            order = f"{customer.id}-{n // 3 + 1}"
        when = at + timedelta(seconds=line)
        row = (order, line, customer.id, product.id, chance.choice((1, 1, 1, 2)), product.price, _time(when))
        orders.append(row)
        suits = customer.brand == product.brand or customer.material in product.materials
        if chance.random() < (RETURNED if suits else SENT_BACK):
            reason = chance.choice(("not as expected", "does not suit"))
            back = _time(when + timedelta(days=chance.randint(3, 14)))
            returns.append((order, line, customer.id, product.id, reason, back))


def _taken(
    chance: random.Random, products: Sequence[Product], customer: Customer, number: int
) -> list[Product]:
    left, taken = list(products), []
    for _ in range(number):
        sums = list(accumulate(_pull(customer, product) for product in left))
        taken.append(left.pop(chance.choices(range(len(left)), cum_weights=sums)[0]))
    return taken


def _pull(customer: Customer, product: Product) -> float:
    brand = BRAND if product.brand == customer.brand else 1.0
    material = MATERIAL if customer.material in product.materials else 1.0
    return product.weight * brand * material * (CATEGORY if product.category == customer.category else 1.0)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
