"""Knowledge text: what the graph says of an item or entity as an encoder reads it, and its fingerprint."""

import hashlib
from collections.abc import Callable, Iterable, Sequence

# Lists are not cut below this many names.
SHORTEST_LIST = 2
# The encoder was trained on texts of up to 128 tokens: longer ones cost twice the time and say little more.
USEFUL_TOKENS = 128


def phrase(relation: str) -> str:
    """A relation type as the start of a sentence: `MADE_BY` -> "Made by"."""
    return relation.replace("_", " ").capitalize()


def item_text(
    title: str,
    *,
    domain: str | None,
    year: int | None,
    relations: Iterable[tuple[str, str]],
    text: str | None = None,
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> str:
    """The knowledge text of an item: "Oak tray (2024), shop. Made by: Northwake. Made of: oak, cork. …"

    Relation types with few names come first, since they say most in the fewest words; types alike in number,
    and the names of one type, are in alphabetical order, so equal knowledge gives an equal text. Where it is
    longer than the encoder reads well, the longest lists lose names, then the free text words, until it fits;
    no sentence is cut.

    Args:
        relations: (relation type, entity name), in any order.
        text: free text of the item, put last.
        count_tokens: the encoder's count, special tokens included.
        max_tokens: what the encoder reads at most.
    """
    head = title + (f" ({year})" if year is not None else "") + (f", {domain}" if domain else "")
    lists: dict[str, list[str]] = {}
    for relation, name in sorted(set(relations)):
        lists.setdefault(relation, []).append(name)
    ordered = dict(sorted(lists.items(), key=lambda entry: (len(entry[1]), entry[0])))
    return _fit(head, ordered, (text or "").split(), count_tokens, max_tokens)


def entity_text(
    name: str, kind: str, items: Sequence[str], *, count_tokens: Callable[[str], int], max_tokens: int
) -> str:
    """The knowledge text of an entity: "Northwake, brand. Known from: Oak tray, Steel mug."

    Args:
        items: titles of its best known items, best known first; the last ones go where it is too long.
    """
    return _fit(f"{name}, {kind.lower()}", {"KNOWN_FROM": list(items)}, [], count_tokens, max_tokens)


def fingerprint(model: str, text: str) -> str:
    """What a vector is made from, as 16 hex digits: the model (name and revision) and the text."""
    return hashlib.sha256(f"{model}\n{text}".encode()).hexdigest()[:16]


def _fit(
    head: str,
    lists: dict[str, list[str]],
    words: list[str],
    count_tokens: Callable[[str], int],
    max_tokens: int,
) -> str:
    text = _write(head, lists, words)
    while _too_long(text, count_tokens, max_tokens):
        longest = max(lists.values(), key=len, default=[])
        if len(longest) > SHORTEST_LIST:
            del longest[len(longest) * 4 // 5 :]
        elif words:
            del words[len(words) * 4 // 5 :]
        else:
            break
        text = _write(head, lists, words)
    return text


def _too_long(text: str, count_tokens: Callable[[str], int], max_tokens: int) -> bool:
    limit = min(max_tokens, USEFUL_TOKENS)
    return len(text) > limit - 2 and count_tokens(text) > limit  # a token has a letter or more


def _write(head: str, lists: dict[str, list[str]], words: list[str]) -> str:
    sentences = [f"{phrase(relation)}: {', '.join(names)}." for relation, names in lists.items() if names]
    return " ".join([f"{head}.", *sentences, *words])
