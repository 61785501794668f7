"""How many planted lies the check of fluent texts catches, and how many truths it keeps.

`.venv/bin/python tests/words_check.py` prints it by class and language, with Wilson intervals: of lies and truths made
from patterns; of texts that others wrote by hand, sentence by sentence, without knowledge of the check or of its
patterns, which the check was then mended for; and of such texts that it was not mended for.

With `--by-hand FILE`, a JSON list of {facts, language, kind, text, marker}, it judges the texts of that file instead.
"""

import argparse
import json
import re
from collections.abc import Iterable, Sequence
from math import sqrt
from pathlib import Path

from words_lies import KINDS, lies
from words_truths import Said, facts_of, patterns, truths

from api.words.check import check

TRUTH = "truth"
BY_HAND, UNSEEN = (Path(__file__).parent / f"words_{name}.json" for name in ("by_hand", "unseen"))


def caught(lie: Said) -> bool:
    """Whether nothing of a lie is left: no clause, or none with what makes it a lie."""
    checked = check(lie.text, facts_of(lie.facts), lie.language)
    return not checked.kept or (lie.marker != "" and not _in(lie.marker, checked.text))


def _in(marker: str, text: str) -> bool:
    return re.search(rf"(?<![\d.]){re.escape(marker)}(?![\d.]\d?)", text, re.IGNORECASE) is not None


def kept(truth: Said) -> bool:
    """Whether a truth is left whole."""
    return not check(truth.text, facts_of(truth.facts), truth.language).cut


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not of:
        return 0.0, 1.0
    share, spread = hits / of, z * z / of
    middle, half = share + spread / 2, z * sqrt(share * (1 - share) / of + spread / of / 4)
    return (middle - half) / (1 + spread), (middle + half) / (1 + spread)


def _line(what: str, language: str, results: Iterable[bool]) -> str:
    found = list(results)
    low, high = wilson(sum(found), len(found))
    share = f"{sum(found) / max(len(found), 1):7.2%} [{low:.2%}, {high:.2%}]"
    return f"{what:14} {language:3} {sum(found):5}/{len(found):<5} {share}"


def by_hand(file: Path = BY_HAND) -> dict[tuple[str, str], list[Said]]:
    """Texts that were written by hand, by kind ("truth", or that of a lie) and language."""
    found: dict[tuple[str, str], list[Said]] = {}
    for one in json.loads(file.read_text(encoding="utf-8")):
        kind = one.pop("kind")
        found.setdefault((kind, one["language"]), []).append(Said(**one))
    return found


def _tell(kind: str, language: str, told: Sequence[Said], show: bool) -> None:
    results = [(kept if kind == TRUTH else caught)(one) for one in told]
    print(_line(kind, language, results))
    if show:
        for one, good in zip(told, results, strict=True):
            if not good:
                print(f"    {one.facts}: {one.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by-hand", type=Path)
    parser.add_argument("--show", action="store_true", help="print what was missed")
    chosen = parser.parse_args()
    if chosen.by_hand is None:
        print("from patterns")
        for language in patterns():
            for kind in KINDS:
                _tell(kind, language, lies(kind, language), chosen.show)
            _tell(TRUTH, language, [one for one in truths() if one.language == language], chosen.show)
    for file in [chosen.by_hand] if chosen.by_hand else [BY_HAND, UNSEEN]:
        print(f"by hand, {file.name}")
        for (kind, language), told in by_hand(file).items():
            _tell(kind, language, told, chosen.show)


if __name__ == "__main__":
    main()
