"""The job `audit`: checks every stored interest against the events as they are."""

from collections import Counter
from collections.abc import Mapping, Sequence

from embeddings.audit import VERDICTS, Stored, audit
from embeddings.interests import interests
from embeddings.profile import origin
from graph import histories, jobs, preferences
from graph.chunks import Claim, Write
from graph.histories import History
from graph.preferences import StoredProfile
from graph.records import EntityCount
from workers.context import Context
from workers.lease import Lease


def run(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Checks one chunk of users; what was found is summed up at the job."""
    found = histories.histories(context.database, claim.ids)
    counts = histories.entity_counts(context.database, found)
    stored = preferences.stored(context.database, claim.ids)
    total = Counter(dict.fromkeys((*VERDICTS, "users_outdated"), 0))
    for history in found:
        total.update(_of_user(history, counts[history.user], stored[history.user]))
    return [jobs.found_write(claim.job, claim.piece, total)], len(found)


def _of_user(history: History, counts: Sequence[EntityCount], stored: StoredProfile) -> Mapping[str, int]:
    now = interests(counts, mass=history.mass, events=history.positive, kept=None)
    version = origin(history.liked)
    liked = {count.entity for count in counts}
    kept = [Stored(*values) for values in stored.interests]
    found = audit(kept, now, liked, history.muted, version)
    found["users_outdated"] = int(stored.version != version)
    return found
