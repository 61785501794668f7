"""The items that a word for a relation may be told of."""

from api.words.reading import Reading


def items_of(reading: Reading, place: int) -> list[list[int]]:
    """The items a word may go with: those of its clause, else those between its commas, which others do not join."""
    segment = reading.segment(place)
    own = [n for n in segment if n in reading.items]
    joined = any(reading.tokens[n].has("LIKE") for n in segment)
    both = _both(reading, place)
    if both:
        return [[*both, *own]]
    return [
        reading.items_by(place),
        [] if joined else own,
        _subject(reading, place),
        with_each(reading, place),
    ]


def _both(reading: Reading, place: int) -> list[int]:
    """The first of "both A, which …, and B", where B is in the clause of a place and A in the one before."""
    before = [
        n for n in reading.where("BOTH") if reading.tokens[n].clause == reading.tokens[place].clause - 1
    ]
    named = [n + 1 for n in before if n not in reading.items and n + 1 in reading.items]
    return named if reading.grammar["spaced"] else []


def with_each(reading: Reading, place: int) -> list[int]:
    """Of "it shares E with A and F with B": "it", and what stands behind the "with" that follows a place."""
    within = reading.within_items(place)
    shared = next((n for n in within if n > place), None)
    first = next((n for n in within if n < place), None)
    if shared is None or first is None or not reading.grammar["spaced"]:
        return []
    told = (
        reading.tokens[shared - 1].text.lower() == "with"
        and "share" in reading.tokens[first + 1].text.lower()
    )
    return [first, *reading.group(shared, reading.items)] if told else []


def _subject(reading: Reading, place: int) -> list[int]:
    """The first item of a clause, for a word between commas without an item: "A, like B directed by C, has D …"."""
    if reading.segment_items(place):
        return []
    likes = [
        n
        for n in reading.within(place, "LIKE")
        if not any(reading.tokens[m].has("TIE") for m in reading.segment(n))
    ]
    return [] if likes else [n for n in reading.within_items(place) if n < place][:1]


def sharing(reading: Reading, place: int) -> list[tuple[list[int], set[str]]]:
    """Who may have something in common: a clause's items, its first and the next one, or its own and one before."""
    own = reading.items_by(place)
    apart = reading.segment_items(place)
    after = [n for n in own if n > place]
    clause = reading.tokens[place].clause
    earlier = [n for n in sorted(reading.items) if reading.tokens[n].clause < clause][-1:]
    target = [reading.facts.target] if reading.facts.target else []
    before = [*reading.titles(earlier), *reading.before[-1:], *target]
    alone = [(own, {title}) for title in before if len(reading.titles(own)) == 1]
    return [(own, set()), (apart, set()), *([([own[0], after[0]], set[str]())] if after else []), *alone]
