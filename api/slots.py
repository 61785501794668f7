"""The slots of text vectors as they are shown."""

from typing import Any

from graph import knowledge, slots
from graph.connection import Database
from graph.slots import BASE, Slot, Slots
from settings import Settings


def overview(database: Database, settings: Settings) -> dict[str, Any]:
    """Which slot serves, and of each in use whose vectors it holds and how many are current."""
    found = slots.read(database)
    shown = sorted({*found.held, found.serving})
    at = found.switched_at.isoformat() if found.switched_at else None
    told = [_one(database, settings, found, slot) for slot in shown]
    return {"serving": found.serving, "before": found.before, "switched_at": at, "slots": told}


def _one(database: Database, settings: Settings, found: Slots, slot: Slot) -> dict[str, Any]:
    rows = knowledge.staleness(database, settings.entity_min_degree, slot)
    counts = {name: sum(getattr(row, name) for row in rows) for name in ("current", "stale", "missing")}
    held = found.held.get(slot)
    model, dimension = (held.model, held.dimension) if held else (None, None)
    told = {"slot": slot, "state": _state(found, slot, counts), "model": model, "dimension": dimension}
    return told | {"source": held.source if held else BASE} | counts


def _state(found: Slots, slot: Slot, counts: dict[str, int]) -> str:
    held = found.held.get(slot)
    if slot == found.serving:
        return "serves"
    if held and held.leaving:
        return "being dropped"
    if slot == found.before:
        return "before"
    return "ready" if counts["stale"] == counts["missing"] == 0 else "incomplete"
