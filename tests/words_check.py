"""How many planted lies the check of fluent texts catches, and how many truths it keeps.

`.venv/bin/python tests/words_check.py` prints it by class and language, with Wilson intervals.

With `--paraphrases FILE`, a JSON list of {facts, language, text}, how many true texts of others it keeps.
"""

import argparse
import json
import re
from collections.abc import Iterable
from math import sqrt
from pathlib import Path

from words_lies import KINDS, lies
from words_truths import Said, facts_of, patterns, truths

from api.words.check import check


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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--paraphrases", type=Path)
    parser.add_argument("--show", action="store_true", help="print what was missed")
    chosen = parser.parse_args()
    for kind in KINDS:
        for language in patterns():
            told = lies(kind, language)
            results = [caught(lie) for lie in told]
            print(_line(kind, language, results))
            if chosen.show:
                print(
                    *(
                        f"    {lie.facts}: {lie.text}"
                        for lie, hit in zip(told, results, strict=True)
                        if not hit
                    ),
                    sep="\n",
                )
    for language in patterns():
        own = [truth for truth in truths() if truth.language == language]
        results = [kept(truth) for truth in own]
        print(_line("truths kept", language, results))
        if chosen.show:
            print(
                *(
                    f"    {truth.facts}: {truth.text}"
                    for truth, hit in zip(own, results, strict=True)
                    if not hit
                ),
                sep="\n",
            )
    if chosen.paraphrases:
        told = [Said(**one) for one in json.loads(chosen.paraphrases.read_text(encoding="utf-8"))]
        for language in patterns():
            print(_line("paraphrases", language, (kept(one) for one in told if one.language == language)))


if __name__ == "__main__":
    main()
