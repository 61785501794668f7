"""How good the reasons are, and what better ones cost; on the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/quality.py`. Users are spread over all; each is
ranked at every loss, and the means are over users. `given up` is what was used of the loss, of the ranking's gain and
of what the reasons of its worst item carry; `other items` is the share of the plain list that is no longer in it.

Exit code 1: a list lost more than it might, or its reasons got worse.
"""

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from api.service import Persona
from graph.preferences import users
from settings import load

LOSSES = (0.0, 0.01, 0.05, 0.1)
MEASURES = ("lir", "sep", "ptd", "explained", "carried", "overall")
COLUMNS = (*MEASURES, "given up: gain", "reasons", "other items", "ms more")
ROUNDING = 1e-9


def main() -> int:
    """Measures, prints, and says by its exit code whether what is promised holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    options = parser.parse_args()
    with Persona(load()) as persona:
        everyone = list(users(persona.database))
        chosen = everyone[:: max(len(everyone) // options.users, 1)][: options.users]
        for user in chosen:
            persona.recommend(user)  # what is read is kept before the clock starts
        plain = {user: timed(persona, user, None) for user in chosen}
        print(f"{len(chosen)} users, 10 items each, 5 reasons each; mean")
        print(head())
        broken = 0
        for loss in LOSSES:
            found = {user: timed(persona, user, loss) for user in chosen}
            print(line(loss, found, plain))
            broken += sum(not holds(answer["quality"]) for answer, _ in found.values())
    print(f"{broken} lists that lost more than they might, or whose reasons got worse")
    return int(broken > 0)


def timed(persona: Persona, user: str, loss: float | None) -> tuple[Mapping[str, Any], float]:
    """A ranking, and the seconds it took."""
    started = time.perf_counter()
    answer = persona.recommend(user, quality_loss=loss)
    return answer, time.perf_counter() - started


def head() -> str:
    """Names over the figures."""
    return row("loss", COLUMNS)


def line(
    loss: float,
    found: Mapping[str, tuple[Mapping[str, Any], float]],
    plain: Mapping[str, tuple[Mapping[str, Any], float]],
) -> str:
    """The figures of one loss."""
    told = [answer["quality"] for answer, _ in found.values()]
    others = [1 - len(items(found[user][0]) & items(plain[user][0])) / 10 for user in found]
    more = np.median([found[user][1] - plain[user][1] for user in found])
    figures = [f"{mean([one[name] for one in told]):.3f}" for name in MEASURES]
    figures += [f"{mean([one['loss'][name] for one in told]):.4f}" for name in ("gain", "reasons")]
    figures += [f"{mean(others):.3f}", f"{1e3 * more:.0f}"]
    return row(f"{loss:g}", figures)


def row(first: str, others: Sequence[str]) -> str:
    """A line under the columns."""
    wide = zip(COLUMNS, others, strict=True)
    return f"{first:<6}" + "".join(f"{one:>{max(len(name) + 2, 9)}}" for name, one in wide)


def holds(quality: Mapping[str, Any]) -> bool:
    """Whether no more was lost than allowed, and the reasons are no worse."""
    loss = quality["loss"]
    lost = max(loss["gain"], loss["reasons"])
    return bool(lost <= loss["allowed"] + ROUNDING and quality["overall"] >= quality["before"]["overall"])


def items(answer: Mapping[str, Any]) -> set[str]:
    """The ranked items."""
    return {entry["item"] for entry in answer["recommendations"]}


def mean(values: Sequence[float]) -> float:
    """Of some figures."""
    return float(np.mean(values))


if __name__ == "__main__":
    sys.exit(main())
