"""Words around a name that say it is not meant, or not of this item: negations, comparisons, longer names."""

import re
from collections.abc import Sequence

from embeddings.documents.names import Token


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words(
    "a about above after again all also am an and any are as at be been before being but by can could did do does "
    "down each few for from had has have he her here him his how i if in into is it its just me more most my no nor "
    "not now of off on once only or other our out over own she so some such than that the their them then there these "
    "they this those through to too under until up us very was we were what when where which while who why will with "
    "would you your may might must shall should one two new best good great big little first last next"
)
"""Words that say little by themselves: a name made of them alone is hardly ever meant."""
NEGATIONS = _words(
    "no not never without unlike neither nor non none nothing nobody cannot lacks lacking free instead rather except "
    "excluding excludes minus hardly barely"
)
WITH_OF = _words("instead rather free")
"""Negations only before "of", "than" or "from": "free of", not "free shipping"."""
UNLESS = _words("only just doubt wonder least")
"""After a negation these take it back: "not only", "no doubt"."""
ENDS = _words("but however although though yet whereas while instead")
"""What a negation does not reach over."""
COMPARISONS = _words(
    "like than versus vs similar compatible resembles resembling replaces rivals imitates recalls reminiscent "
    "reminds alternative compared beats outperforms fans fits suits rival copy homage works inspired prefer prefers "
    "owners users fake label"
)
BE = _words("is was are were has had did does do will would can could be been")
HEDGES = _words(
    "thought believed rumour rumours rumor rumors said supposedly allegedly reportedly perhaps maybe might could "
    "claims claimed wrong untrue false once formerly used"
)
"""Words of a sentence that does not say what is so."""
PARTICIPLE = re.compile(
    r"(?:ed|en|sold|bought|built|held|kept|lent|sent|stood|shown|known|worn|torn|found|run|done)$"
)
JOINTS = frozenset(("and", "or", "&"))
REACH, NEAR = 6, 5
"""Words back that a negation, and a comparison, reaches."""
BREAK = re.compile(r"[;:()\[\]—。，；：（）]|\s-\s")
NOT_ZH = re.compile(
    r"不(?!仅|只|但|错|断|少|愧|禁|凡|同凡)|没|無|无(?!论|比|与伦)|非(?!常|洲|凡)|未(?!来)|莫|勿|別|别(?!致|具|有)"
)
THEN_NOT_ZH = re.compile(r"(?:并|也|都|则|从|完全|的)?(?:没|未|不(?!仅|只|但|断|愧)|无关|并非|非(?!常))")
AS_ZH = re.compile(r"像|比|类似|如同|好似|适用于|兼容|媲美|模仿|致敬|不亚于|适配")


def negated(text: str, words: Sequence[Token], first: int, after: int) -> bool:
    """Whether a name (tokens `first` to `after` of a sentence's words) is denied in its clause."""
    for n in _back(text, words, first, REACH, ENDS):
        key, then = words[n].key, words[n + 1].key
        if key in WITH_OF and then not in ("of", "than", "from"):
            continue
        if (key in NEGATIONS or key.endswith("n't")) and then not in UNLESS:
            return True
    if _denied_after(text, words, after):
        return True
    before = BREAK.split(text[max(0, words[first].start - 8) : words[first].start])[-1]
    return bool(NOT_ZH.search(before) or THEN_NOT_ZH.match(text, words[after - 1].end))


def compared(text: str, words: Sequence[Token], first: int) -> bool:
    """Whether a name is only what the item is likened to, or goes with."""
    back = _back(text, words, first, NEAR, ENDS)
    before = BREAK.split(text[max(0, words[first].start - 5) : words[first].start])[-1]
    return any(words[n].key in COMPARISONS for n in back) or AS_ZH.search(before) is not None


def hedged(words: Sequence[Token]) -> bool:
    """Whether a sentence has a word that takes back what it says."""
    return any(word.key in HEDGES for word in words)


def told(words: Sequence[Token], first: int, relation: str) -> bool:
    """Whether the words of a relation's type stand right before a name: "made of pure cotton", MADE_OF."""
    own = [part for part in relation.lower().split("_") if part]
    own = own[1:] if len(own) > 1 and own[0] in ("has", "is", "was") else own
    before = [word.key for word in words[max(0, first - len(own) - 2) : first]]
    return any(before[n : n + len(own)] == own for n in range(len(before) - len(own) + 1))


def leads(words: Sequence[Token], first: int, relation: str) -> bool:
    """Whether the last of several words of a relation's type stands before a name: "a lamp by Acme", MADE_BY.

    A verb before it tells of something else: "repaired by Acme".
    """
    own = relation.lower().split("_")
    if len(own) < 2 or first == 0 or words[first - 1].key != own[-1]:
        return False
    return first < 2 or not PARTICIPLE.search(words[first - 2].key)


def joined(text: str, words: Sequence[Token], end: int, first: int) -> bool:
    """Whether nothing but a comma, "and" or "or" stands between the name before, which ends at `end`, and this one."""
    between = [word.key for word in words[end:first]]
    plain = BREAK.search(text, words[end - 1].end, words[first].start) is None
    return plain and len(between) <= 1 and JOINTS.issuperset(between)


def hyphened(text: str, words: Sequence[Token], first: int, after: int) -> bool:
    """Whether a hyphen ties the name to a word that is not its own: "oak-effect", "non-Acme"."""
    start, end = words[first].start, words[after - 1].end
    before = text[start - 1 : start] in ("-", "‐") and text[start - 2 : start - 1].isalnum()
    behind = text[end : end + 1] in ("-", "‐") and text[end + 1 : end + 2].isalnum()
    return before or behind


def longer(text: str, words: Sequence[Token], first: int, after: int) -> bool:
    """Whether a word in capitals stands beside the name, so that it may be a part of a longer, unknown one."""
    before = first > 1 and _tied(text, words[first - 1], words[first]) and _capital(text, words[first - 1])
    behind = (
        after < len(words) and _tied(text, words[after - 1], words[after]) and _capital(text, words[after])
    )
    return before or behind


def _capital(text: str, word: Token) -> bool:
    return text[word.start].isupper() and word.key not in FUNCTION


def _tied(text: str, one: Token, two: Token) -> bool:
    return text[one.end : two.start] in (" ", "\u00a0", " & ")


def _denied_after(text: str, words: Sequence[Token], after: int) -> bool:
    then = [word.key for word in words[after : after + 3]]
    if not then or BREAK.search(text, words[after - 1].end, words[after].start):
        return False
    if then[0] == "free" and text[words[after - 1].end] in "- ":
        return True
    if then[0].endswith("n't") or then[0] == "never":
        return then[1:2] != ["only"]
    return (
        then[0] in BE
        and len(then) > 1
        and then[1] in ("not", "never", "nothing", "no")
        and then[2:] != ["only"]
    )


def _back(text: str, words: Sequence[Token], first: int, reach: int, ends: frozenset[str]) -> list[int]:
    """Tokens before a place, the nearest first, as far as its clause goes."""
    found: list[int] = []
    for n in range(first - 1, max(-1, first - 1 - reach), -1):
        if BREAK.search(text, words[n].end, words[n + 1].start):
            break
        if words[n].key in ends and not (words[n].key == "instead" and words[n + 1].key == "of"):
            break
        found.append(n)
    return found
