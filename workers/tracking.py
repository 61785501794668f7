"""Figures of a training run, kept for TensorBoard where its package is installed, and nowhere otherwise."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workers.lease import Lease


class Track:
    """Takes the figures of one run."""

    def __init__(self, writer: Any = None) -> None:
        """`writer`: a `SummaryWriter`; without one, figures are dropped."""
        self._writer = writer

    def add(self, name: str, value: float, step: int = 0) -> None:
        """A figure as it is after so many steps."""
        if self._writer:
            self._writer.add_scalar(name, value, step)


@contextmanager
def tracking(folder: Path) -> Iterator[Track]:
    """Opens the track of a run; what was written to `folder` before stays beside it.

    The figures are on disk when the block ends, and every two minutes before.
    """
    writer = _writer(folder)
    try:
        yield Track(writer)
    finally:
        if writer:
            writer.close()


def watched(lease: Lease, track: Track) -> Callable[[str, int, int, float], None]:
    """Progress of a training: it ends with its lease, and its losses are kept by stage."""

    def told(stage: str, step: int, _steps: int, loss: float) -> None:
        lease.check()
        track.add(f"loss/{stage}", loss, step)

    return told


def _writer(folder: Path) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder))
