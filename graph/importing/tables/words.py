"""Names of columns and predicates as names of types, kinds and properties in the graph."""

import re

from graph.importing.checks import LABELS_OF_OURS, TYPES_OF_OURS

LONGEST = 60
CAMEL = re.compile(r"([a-z0-9])([A-Z])")


def relation_type(name: str) -> str:
    """The type of a relation: "shop.sold_by" -> "SHOP_SOLD_BY", "madeOf" -> "MADE_OF"."""
    return _free("_".join(_words(name)).upper(), TYPES_OF_OURS, "RELATED")


def has(name: str) -> str:
    """The type of what a column holds: "brands" -> "HAS_BRANDS"."""
    return relation_type(f"has {name}")


def kind(name: str) -> str:
    """The kind of an entity: "product_brand" -> "ProductBrand"."""
    return _free("".join(word[:1].upper() + word[1:] for word in _words(name)), LABELS_OF_OURS, "Thing")


def property_name(name: str) -> str:
    """The name of a property: "Unit price" -> "unit_price"."""
    return _free("_".join(_words(name)).lower(), frozenset(), "value")


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Za-z0-9]+", CAMEL.sub(r"\1 \2", name))


def _free(name: str, kept: frozenset[str], instead: str) -> str:
    """An identifier that is not kept for Persona itself."""
    name = name[:LONGEST] if name[:1].isalpha() else f"{instead}_{name}"[:LONGEST].rstrip("_")
    return f"{name}_" if name in kept else name
