"""Query encoders by slot: a request reads once which slot serves, and encodes and searches with that."""

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import DamagedEncoder, OnnxEncoder
from errors import Unavailable
from graph import slots
from graph.connection import Database
from graph.slots import BASE, Held, Slot
from settings import Settings

LOADED = 2
"""Encoders kept: one a slot."""


@dataclass(frozen=True)
class Serving:
    """The slot that serves, and the encoder that its vectors are of."""

    slot: Slot
    encoder: OnnxEncoder


class Encoders:
    """Loads query encoders when first needed. Thread-safe."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._loaded: OrderedDict[Path, OnnxEncoder] = OrderedDict()
        self._lock = threading.Lock()

    def serving(self) -> Serving:
        """What a text is encoded with now, and where its vector is looked for.

        Raises:
            NoEncoder: no worker has exported it yet.
            DamagedEncoder: what was exported cannot be loaded, or is another.
        """
        try:
            found = slots.read(self._database)
        except Unavailable:
            self.of(None)  # that there is none at all is the nearer fault
            raise
        return Serving(found.serving, self.of(found.held.get(found.serving)))

    def at(self, slot: Slot) -> OnnxEncoder:
        """The encoder of a slot, for who has read which serves."""
        return self.of(slots.read(self._database).held.get(slot))

    def check(self) -> None:
        """The same, as far as it can be told without Neo4j where that is away."""
        with suppress(Unavailable):
            self.serving()

    def of(self, held: Held | None) -> OnnxEncoder:
        """The encoder of what a slot holds; None: the untuned one."""
        other = held and held.source != BASE
        folder = (
            self._settings.export_folder(held.revision) if held and other else self._settings.encoder_folder
        )
        with self._lock:
            if folder not in self._loaded:
                self._loaded[folder] = OnnxEncoder(folder, self._settings.threads)
            self._loaded.move_to_end(folder)
            while len(self._loaded) > LOADED:
                self._loaded.popitem(last=False)
            found = self._loaded[folder]
        if held and found.description.model != held.model:
            raise DamagedEncoder(folder, f"it is {found.description.model}, not {held.model}")
        return found
