"""Whether what users say moves rankings by exactly what the arithmetic says, on the stack that runs.

For each of some users: an entity that paths of the ranking pass through is muted, and every other part must stay as it
was while those over the entity are gone; it is taken back, and the ranking must be the one before; then an interest in
the entity is stated, and each item that has it must gain exactly that part. All of it is withdrawn again.
`.venv/bin/python tests/say_check.py --users 200`
"""

import argparse
import sys
from collections import Counter, defaultdict
from typing import Any

from api.schemas import SayBody
from api.service import Persona
from graph.preferences import users
from settings import load

TOLERANCE, WEIGHT = 1e-9, 0.5
_sizes: Counter[float] = Counter()
Parts = dict[tuple[Any, ...], float]


def parts(entry: dict[str, Any]) -> Parts:
    """The parts of an item's score, by kind and the nodes and relations they come from."""
    found: defaultdict[tuple[Any, ...], float] = defaultdict(float)
    for reason in entry["reasons"]:
        path = reason["path"]
        nodes, steps = (node["id"] for node in path["nodes"]), (one["type"] for one in path["relations"])
        found[reason["kind"], *nodes, *steps, path.get("trait")] += reason["contribution"]
    return dict(found)


def same(one: Parts, other: Parts) -> bool:
    """Whether all parts are there on both sides, and equal."""
    return one.keys() == other.keys() and all(
        abs(value - other[key]) < TOLERANCE for key, value in one.items()
    )


def check(persona: Persona, user: str) -> list[str]:
    """The faults of one user."""
    before = _ranking(persona, user)
    through = Counter(node for entry in before.values() for node in _entities(entry))
    if not through:
        return ["no path over an entity"]
    entity = through.most_common(1)[0][0]
    faults = []
    about = {"about": f"entity:{entity}"}
    _say(persona, user, mute=[about])
    for item, entry in before.items():
        muted = persona.explain(user, item)
        kept = {key: value for key, value in parts(entry).items() if entity not in key}
        if not same(parts(muted), kept):
            faults.append(f"{item} without {entity}")
        if abs(muted["score"] - sum(kept.values())) > TOLERANCE:
            faults.append(f"{item}: score {muted['score']} of parts {sum(kept.values())}")
    _say(persona, user, withdraw=[about])
    again = _ranking(persona, user)
    if list(again) != list(before) or not all(
        same(parts(again[item]), parts(before[item])) for item in before
    ):
        faults.append("taken back, the ranking is another")
    _say(persona, user, state=[{**about, "weight": WEIGHT}])
    for item, entry in before.items():
        stated = parts(persona.explain(user, item))
        new = {key: value for key, value in stated.items() if key not in parts(entry)}
        rest = {key: value for key, value in stated.items() if key not in new}
        tied = any(relation["entity"] == entity for relation in persona.item(item)["relations"])
        if not same(rest, parts(entry)) or [key[0] for key in new] != ["stated"] * tied:
            faults.append(f"{item} with {entity}")
        _sizes.update(round(value, 12) for value in new.values())
    _say(persona, user, withdraw=[about])
    return faults


def _ranking(persona: Persona, user: str) -> dict[str, dict[str, Any]]:
    return {entry["item"]: entry for entry in persona.recommend(user, reasons=None)["recommendations"]}


def _entities(entry: dict[str, Any]) -> set[str]:
    nodes = (node for reason in entry["reasons"] for node in reason["path"]["nodes"])
    return {node["id"] for node in nodes if "Entity" in node["labels"]}


def _say(persona: Persona, user: str, **said: Any) -> None:
    persona.say(user, SayBody.model_validate(said))


def main() -> int:
    """Checks users of the configured stack and says what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    options = parser.parse_args()
    with Persona(load()) as persona:
        everyone = list(users(persona.database))
        chosen = everyone[:: max(len(everyone) // options.users, 1)][: options.users]
        faults = {user: found for user in chosen if (found := check(persona, user))}
    print(
        f"{len(chosen)} users: {len(chosen) - len(faults)} without a fault; sizes of stated parts {dict(_sizes)}"
    )
    for user, found in list(faults.items())[:20]:
        print(user, *found, sep="; ", file=sys.stderr)
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
