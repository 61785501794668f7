"""A recommendation in one paragraph: its strongest reasons, grouped by what they rest on, what speaks for it first."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from api.words.messages import Messages
from api.words.sentences import Read, Reason, Sentences, lift, likings, read

MOST = 3
"""Items named in one clause."""

Clause = Callable[[str], str]
"""A clause about an item that is called by its title, or by "it"."""
HISTORY = ("collaborative", "behaviour", "semantic")


class Paragraphs:
    """Paragraphs of one language."""

    def __init__(self, messages: Messages, sentences: Sentences) -> None:
        self._say, self._messages, self._sentences = messages.say, messages, sentences

    def of(self, title: str, reasons: Sequence[Reason]) -> str:
        """What speaks for an item, and the strongest that speaks against it, if any."""
        known = [read(reason) for reason in reasons]
        pro = [one for one in known if one.contribution > 0 and not one.less]
        con = [one for one in known if one.contribution < 0 and (one.less or one.kind in ("trait",))][:1]
        names = iter([self._sentences.quoted(title)])
        told = self._opening([*pro, *con])
        told += self._prose([self._clause(group) for group in groups(pro)], names)
        for one in con:
            told.append(self._say("against", clause=self._clause([one])(next(names, self._say("it")))))
        if not told:
            told.append(self._say("only-rest", item=next(names)))
        return self.sentences(told)

    def sentences(self, told: Sequence[str]) -> str:
        """Clauses as sentences."""
        end, between = self._say("sentence-end"), self._say("sentence-next")
        return between.join(one[0].upper() + one[1:] + end for one in told)

    def _opening(self, known: Sequence[Read]) -> list[str]:
        """What the user did that any of it rests on, said once."""
        events = {one.event["title"]: one.event for one in known if one.event is not None}
        return [self._sentences.events(list(events.values()))] if events else []

    def _prose(self, clauses: Sequence[Clause], names: Iterator[str]) -> list[str]:
        """Two clauses a sentence."""
        called = [clause(next(names, self._say("it"))) for clause in clauses]
        pairs = [called[n : n + 2] for n in range(0, len(called), 2)]
        return [self._say("join", first=p[0], second=p[1]) if len(p) == 2 else p[0] for p in pairs]

    def _clause(self, group: Sequence[Read]) -> Clause:
        one = group[0]
        values = self._values(one.kind, group)
        form = "-less" if one.less else "-apart" if "source" in values else ""
        message = f"clause-{one.kind}{form}"
        return lambda item: self._say(message, item=item, **values)

    def _values(self, kind: str, group: Sequence[Read]) -> dict[str, Any]:
        one, sentences = group[0], self._sentences
        if kind in HISTORY:
            return {"others": self._others(group)}
        if kind == "trait":
            return {"trait": sentences.trait(one.path["trait"]), "lift": lift(one.path["lift"])}
        if kind in ("popularity", "novelty"):
            return {"n": likings(one)}
        if kind in ("prior", "described"):
            return {}
        return self._tied(kind, group)

    def _tied(self, kind: str, group: Sequence[Read]) -> dict[str, Any]:
        one, sentences = group[0], self._sentences
        ties = dict.fromkeys(sentences.tie(each.target, each.entity) for each in group)
        tie = {"tie": self._messages.listed(list(ties), "phrases")}
        if kind == "knowledge":
            apart = {"source": sentences.tie(one.source, one.entity)} if one.source != one.target else {}
            return {**tie, **apart, "others": self._others(group)}
        if kind == "stated":
            return tie
        events = [each.event for each in group if each.event is not None]
        return {**tie, "n": one.path["support"], "evidence": sentences.evidence(events)}

    def _others(self, group: Sequence[Read]) -> str:
        titles = dict.fromkeys(one.event["title"] for one in group if one.event is not None)
        return self._messages.listed([self._sentences.quoted(title) for title in list(titles)[:MOST]])


def groups(known: Sequence[Read]) -> list[list[Read]]:
    """What is said in one clause, strongest sum first: one kind and, with entities, one tie or one other item."""
    by_tie: dict[Any, list[Read]] = {}
    for one in known:
        by_tie.setdefault(_tie(one), []).append(one)
    joined: dict[Any, list[Read]] = {}
    for key, group in by_tie.items():
        joined.setdefault(_shared(key, group), []).extend(group)
    return sorted(joined.values(), key=lambda group: -sum(abs(one.contribution) for one in group))


def _tie(one: Read) -> Any:
    if one.kind in (*HISTORY, "prior", "popularity", "novelty", "described"):
        return one.kind
    if one.kind == "trait":
        return one.kind, one.path["trait"]
    return one.kind, one.entity, one.source, one.target


def _shared(key: Any, group: Sequence[Read]) -> Any:
    """Ties that an item shares with the same others, in the same way, are one clause."""
    if group[0].kind != "knowledge" or group[0].source != group[0].target:
        return key
    return "knowledge", frozenset(_titles(group))


def _titles(group: Sequence[Read]) -> list[str]:
    return [str(one.event["title"]) for one in group if one.event is not None]
