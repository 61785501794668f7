"""How right facts of texts are: `.venv/bin/python benchmarks/documents.py`. It needs no servers.

First plain matching on invented texts full of traps (`documents_texts.py`): of the facts that count, and of all that
are proposed, how many are true (precision), and of the true ones how many are found (recall), with 95 % intervals
(Wilson 1927). Once for templates that the matcher was mended for, once for others.

Then a language model of its own that lies on a free port: each answer has true facts and planted lies, and none of what
the text does not bear out may get through. Exit code 1: one did, or of the held-out facts that count fewer than
`--least` are true.
"""

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from math import sqrt
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from documents_texts import TYPES, Goods, Told
from documents_world import language_model

from embeddings.documents.grammar import Grammar
from embeddings.documents.matching import Found, match
from embeddings.documents.names import Known, Names
from embeddings.documents.sentences import sentences
from settings import load
from workers.reader import Asked, Ground, Text

Z = 1.96


def main() -> int:
    """Measures, prints, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--texts", type=int, default=1_000)
    parser.add_argument("--answers", type=int, default=300)
    parser.add_argument("--seed", type=int, default=20)
    parser.add_argument("--accept", type=float, default=0.9)
    parser.add_argument("--least", type=float, default=0.85)
    options = parser.parse_args()
    goods = Goods()
    ground = Ground(Names(goods.known), Grammar(goods.uses))
    _plain(goods.texts(goods.mended, options.texts, options.seed), ground, options.accept, "mended for")
    held_out = goods.texts(goods.held_out, options.texts, options.seed + 1)
    precision = _plain(held_out, ground, options.accept, "held out")
    _speed(ground, goods.known, [one.text for one in held_out])
    through = _lies(held_out[: options.answers], ground, options.seed + 2)
    return int(through > 0 or precision < options.least)


def _plain(texts: Sequence[Told], ground: Ground, accept: float, named: str) -> float:
    """Prints how right plain matching is; the precision of what counts."""
    found = [(told, match(told.text, "goods", ground.names, ground.grammar).facts) for told in texts]
    precision = 0.0
    for least, what in ((0.0, "all proposed"), (accept, f"those that count, from {accept:g}")):
        taken = [{(f.type, str(f.entity)) for f in facts if f.confidence >= least} for _, facts in found]
        right = sum(len(some & told.says) for some, (told, _) in zip(taken, found, strict=True))
        said, given = sum(len(told.says) for told in texts), sum(map(len, taken))
        precision = right / given
        print(
            f"{named}, {what}: precision {_share(right, given)}, recall {_share(right, said)}; {len(texts)} texts"
        )
    fooled: Counter[str] = Counter()
    traps: Counter[str] = Counter()
    for told, facts in found:
        counted = {f.entity for f in facts if f.confidence >= accept}
        for why, entity in told.traps:
            traps[why] += 1
            fooled[why] += entity in counted and (TYPES[entity.partition("/")[0]], entity) not in told.says
    print(f"  traps that count: {', '.join(f'{why} {fooled[why]} of {traps[why]}' for why in sorted(traps))}")
    return precision


def _share(part: int, of: int) -> str:
    middle, half = (
        (part + Z * Z / 2) / (of + Z * Z),
        Z * sqrt(part * (of - part) / of + Z * Z / 4) / (of + Z * Z),
    )
    return f"{part / of:.3f} [{middle - half:.3f}, {middle + half:.3f}] ({part} of {of})"


def _speed(ground: Ground, known: Sequence[Known], texts: Sequence[str]) -> None:
    """Prints texts a second, with the names there are and with 200,000 more."""
    more = [Known(f"x/{n}", "Brand", f"Zq{n} Vv{n % 977} {n}", 1) for n in range(200_000)]
    started = time.perf_counter()
    many = Names([*more, *known])
    print(f"{len(many):,} names read in {time.perf_counter() - started:.1f} s")
    for names in (ground.names, many):
        started = time.perf_counter()
        for text in texts:
            match(text, "goods", names, ground.grammar)
        took = time.perf_counter() - started
        thousands = sum(map(len, texts)) / took / 1_000
        print(
            f"{len(names):,} names: {len(texts) / took:,.0f} texts, {thousands:,.0f} thousand letters a second"
        )


def _lies(texts: Sequence[Told], ground: Ground, seed: int) -> int:
    """Prints what became of planted lies; how many got through that the text does not bear out."""
    drawn, planted = random.Random(seed), Counter[str]()
    true = kept = through = 0
    with language_model() as model:
        reader = Asked(load(reader_url=model.url))
        for n, told in enumerate(texts):
            other = texts[n - 1]
            facts, lies = _truths(told), [_lie(told, other, drawn, planted) for _ in range(8)]
            answer = [*facts, *lies]
            drawn.shuffle(answer)
            model.says(*answer)
            got, _ = reader.read(Text("goods", "goods", told.text, ()), ground)
            wanted = {(f["type"], f["entity"].lower()) for f in facts}
            true, kept = true + len(wanted), kept + len(wanted & {(f.type, f.name.lower()) for f in got})
            through += sum(not _borne_out(fact, told.text) for fact in got)
    print(f"a model that lies: {sum(planted.values())} lies planted ({_listed(planted)})")
    print(f"  got through that the text does not bear out: {through}; true facts kept {kept} of {true}")
    return through


def _listed(planted: Counter[str]) -> str:
    return ", ".join(f"{why} {count}" for why, count in sorted(planted.items()))


def _truths(told: Told) -> list[dict[str, Any]]:
    """What the text says, as a model that does not lie would put it."""
    found = []
    for one in sentences(told.text):
        for relation, entity in told.says:
            kind, _, name = entity.partition("/")
            if name.lower() in one.text.lower():
                found.append(_fact(relation, kind, name, one.text))
    return found


def _fact(relation: str, kind: str, name: str, sentence: str) -> dict[str, Any]:
    return {"type": relation, "kind": kind, "entity": name, "sentence": sentence, "confidence": 0.9}


def _lie(told: Told, other: Told, drawn: random.Random, planted: Counter[str]) -> dict[str, Any]:
    """A fact that the text does not bear out, of one of some sorts."""
    own, foreign = sentences(told.text), sentences(other.text)
    sentence, strange = drawn.choice(own).text, drawn.choice(foreign).text
    words = [word.strip(".,!:") for word in sentence.split() if len(word) > 5] or ["nothing"]
    name = drawn.choice(words)
    lies = {
        "sentence of another text": _fact("MADE_BY", "Brand", strange.split()[0], f"{strange} Indeed."),
        "sentence changed": _fact("MADE_BY", "Brand", name, f"{sentence[:-1]} as everybody knows."),
        "two sentences": _fact("MADE_BY", "Brand", name, " ".join(one.text for one in own[:2])),
        "name not there": _fact("MADE_BY", "Brand", "Zanzibar Works", sentence),
        "part of a word": _fact("MADE_BY", "Brand", name[:-2], sentence),
        "type of its own": _fact("LOVED_BY", "Brand", name, sentence),
        "type of another kind": _fact("MADE_OF", "Brand", name, sentence),
        "kind of its own": _fact("MADE_BY", "Planet", name, sentence),
        "confidence out of range": _fact("MADE_BY", "Brand", name, sentence) | {"confidence": 7},
        "no name": _fact("MADE_BY", "Brand", " ", sentence),
    }
    why = drawn.choice(sorted(lies))
    planted[why] += 1
    return lies[why]


def _borne_out(fact: Found, text: str) -> bool:
    """Asked of the text alone: it has the sentence and in it the name, no letter beside it; the type is the kind's."""
    before, after = text[fact.start - 1 : fact.start], text[fact.end : fact.end + 1]
    latin = fact.name.isascii()
    whole = not latin or not (
        (before.isascii() and before.isalnum()) or (after.isascii() and after.isalnum())
    )
    named = text[fact.start : fact.end].lower() == fact.name.lower()
    return (
        fact.sentence in text
        and named
        and whole
        and TYPES.get(fact.kind) == fact.type
        and fact.confidence <= 1
    )


if __name__ == "__main__":
    sys.exit(main())
