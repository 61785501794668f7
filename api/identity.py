"""Two names for one entity: found by names, context and vectors; merged by rule or by a list."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from api.identity_blocks import blocks
from embeddings.identity import Side, Used, Verdict, compare
from embeddings.identity_names import normal, opposed
from errors import InvalidInput
from graph import identity
from graph.connection import Database
from graph.identity import Context, Known, Merge, Pair, Shared
from graph.importing.batches import in_batches

LEAST = 0.9
"""The score from which on a pair is proposed."""
SURE = 0.97
"""The score from which on the rule merges a pair."""
READ = 200
"""Pairs that are read and weighed together."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two entities that seem to be one.

    Attributes:
        keep: the one with more items; of as many, the one whose id is first.
        merge: the other.
        shared: titles of some items that both have.
    """

    keep: Known
    merge: Known
    score: float
    reasons: Sequence[str]
    shared: Sequence[str]

    @property
    def pair(self) -> Pair:
        """Both ids, sorted."""
        a, b = sorted((self.keep.id, self.merge.id))
        return a, b


def find(
    database: Database, kind: str | None = None, least: float = LEAST, among: Collection[str] | None = None
) -> list[Proposal]:
    """Pairs that seem to be one, the surest first; what a person said is two things is left out.

    Args:
        kind: only of this kind.
        among: only pairs of which one at least is of these ids.
    """
    rejected = identity.distinct(database)
    with blocks() as found:
        for known in identity.entities(database, kind):
            found.add(known)
        pairs = (
            pair
            for pair in found.pairs(least)
            if pair not in rejected and (among is None or pair[0] in among or pair[1] in among)
        )
        proposals = [
            one
            for some in in_batches(pairs, 0, READ, READ)
            for one in _weighed(database, some, found.used)
            if one.score >= least
        ]
    return sorted(proposals, key=lambda one: (-one.score, one.pair))


def likely(database: Database, imported: Collection[str] | None = None, least: float = LEAST) -> int:
    """How many pairs seem to be one, of which one at least is among the ids imported; None: of all."""
    return len(find(database, least=least, among=imported))


def _weighed(database: Database, pairs: Sequence[Pair], used: Used) -> Iterator[Proposal]:
    contexts = identity.contexts(database, {one for pair in pairs for one in pair})
    shared = identity.shared(database, pairs)
    for a, b in pairs:
        if a in contexts and b in contexts and (a, b) in shared:
            left, right, both = contexts[a], contexts[b], shared[a, b]
            yield _proposal(left, right, both, compare(_side(left), _side(right), used, both.related))


def _side(context: Context) -> Side:
    return Side(
        id=context.known.id,
        kind=context.known.kind,
        names=context.known.names,
        degree=context.known.degree,
        types=context.types,
        items=context.items,
        around=context.around,
        vector=context.vector,
    )


def _proposal(left: Context, right: Context, both: Shared, verdict: Verdict) -> Proposal:
    keep, merge = sorted((left.known, right.known), key=lambda one: (-one.degree, one.id))
    return Proposal(keep, merge, verdict.score, verdict.reasons, [title for _, title, _ in both.items])


def merges(proposals: Sequence[Proposal], rejected: Collection[Pair]) -> list[Merge]:
    """What the rule merges into what, so that all that is one ends in one entity, the surest pairs first.

    Two groups stay apart where the names of any two of them are opposed, or a person said that they are two things.
    """
    groups: dict[str, list[Known]] = {}
    why: dict[str, Proposal] = {}
    for one in proposals:
        left = groups.setdefault(one.keep.id, [one.keep])
        right = groups.setdefault(one.merge.id, [one.merge])
        if left is not right and not any(_apart(a, b, rejected) for a in left for b in right):
            left.extend(right)
            groups.update(dict.fromkeys((known.id for known in right), left))
            why.setdefault(one.keep.id, one)
            why.setdefault(one.merge.id, one)
    return [
        merge for group in {id(one): one for one in groups.values()}.values() for merge in _one(group, why)
    ]


def _one(group: Sequence[Known], why: Mapping[str, Proposal]) -> Iterator[Merge]:
    """The others of a group into the one with the most items; each with the pair that brought it in."""
    keep, *others = sorted(group, key=lambda one: (-one.degree, one.id))
    for one in others:
        proposal = why[one.id]
        other = proposal.keep if proposal.merge.id == one.id else proposal.merge
        by = [] if other.id == keep.id else [f"by {other.names[0]} ({other.id})"]
        yield Merge(one.id, keep.id, proposal.score, [*proposal.reasons, *by], "rule")


def straight(merges: Sequence[Merge]) -> list[Merge]:
    """What a list merges, each into the one that is kept in the end: what is merged into what is merged goes on.

    Raises:
        InvalidInput: the list merges one into two others, or round in a circle.
    """
    into: dict[str, str] = {}
    for one in merges:
        if into.setdefault(one.merged, one.kept) != one.kept:
            raise InvalidInput(
                "list", f"merges {one.merged!r} into {into[one.merged]!r} and into {one.kept!r}: accept one"
            )
    return [replace(one, kept=_end(one.merged, into)) for one in merges]


def _end(entity: str, into: Mapping[str, str]) -> str:
    seen = {entity}
    while entity in into:
        entity = into[entity]
        if entity in seen:
            raise InvalidInput("list", f"merges {entity!r} into itself, over others: reject one of them")
        seen.add(entity)
    return entity


def _apart(a: Known, b: Known, rejected: Collection[Pair]) -> bool:
    pair = (a.id, b.id) if a.id < b.id else (b.id, a.id)
    return pair in rejected or opposed(normal(a.names[0]), normal(b.names[0])) is not None
