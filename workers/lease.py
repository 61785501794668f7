"""A lease that lasts as long as its work does."""

import logging
import threading
from typing import Self

from graph.chunks import LEASE_SECONDS, Chunks, Claim, LostLease

log = logging.getLogger(__name__)
HELD: list[Claim] = []
"""What this process works on."""


class Lease:
    """Renews a claim's lease in a thread of its own, from entering it (a context manager) to leaving it."""

    def __init__(self, chunks: Chunks, claim: Claim, every: float = LEASE_SECONDS / 4) -> None:
        """`every`: seconds between renewals."""
        self._chunks, self._claim, self._every = chunks, claim, every
        self._over, self._lost = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)

    def check(self) -> None:
        """Stops work that is no longer wanted.

        Raises:
            LostLease: the job was cancelled, or another worker has taken the piece over.
        """
        if self._lost.is_set():
            raise LostLease(self._claim.piece)

    def _renew(self) -> None:
        while not self._lost.is_set() and not self._over.wait(self._every):
            try:
                if not self._chunks.renew(self._claim):
                    self._lost.set()
            except Exception as error:  # whatever it is: a lease that nobody renews is lost without a word
                log.warning("The lease of %s could not be renewed: %s", self._claim.piece, error)

    def __enter__(self) -> Self:
        HELD.append(self._claim)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        HELD.remove(self._claim)
        self._over.set()
        self._thread.join()
