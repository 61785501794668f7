"""Encoders of the slots of text vectors, as a worker has them: found by where they are from, exported, kept loaded."""

import logging
from pathlib import Path

from embeddings.encoder import DESCRIPTION, Description, Encoder, OnnxEncoder, UnknownEncoder, revision
from embeddings.neural.tuning_versions import ENCODER, card
from errors import PersonaError
from graph import slots
from graph.slots import BASE, TUNED, Held, Slot
from workers.context import Context, wants_torch

log = logging.getLogger(__name__)
LOADED = 2
"""Other encoders than the untuned one that stay loaded."""


class Serves(PersonaError):
    """What is to be prepared serves already."""

    status = 409

    def __init__(self, held: Held) -> None:
        super().__init__(f"{held.model} serves already, in slot {held.slot}.")


class EncoderChanged(PersonaError):
    """What is where an encoder was is another one now."""

    status = 409

    def __init__(self, held: Held, found: str) -> None:
        super().__init__(
            f"Slot {held.slot} holds vectors of {held.model}, but {held.source} is {found} now: put the old one back, "
            f"or prepare the new one beside it (`persona embeddings prepare {held.source.removeprefix(TUNED)}`)."
        )


def in_use(context: Context) -> list[tuple[Slot, Encoder]]:
    """The slots whose vectors are kept up to date, each with its encoder; the one that serves first.

    What writes a node's text anew embeds it for all of them, so that either can serve.

    Raises:
        EncoderChanged: as said.
    """
    found = slots.read(context.database)
    return [(slot, _of(context, found.held.get(slot))) for slot in found.in_use]


def ready(context: Context) -> list[tuple[Slot, Encoder]]:
    """The same where somebody waits: what does not serve is left out where its encoder cannot be had here.

    Such a slot falls behind until the next `embed` job; the gate does not let it serve before.
    """
    found = slots.read(context.database)
    made = [(found.serving, _of(context, found.held.get(found.serving)))]
    for slot in found.in_use[1:]:
        try:
            made.append((slot, _of(context, found.held.get(slot))))
        except PersonaError as error:
            log.warning("slot %s is not kept up to date here: %s", slot, error)
    return made


def serving(context: Context) -> Encoder:
    """The encoder of the slot that serves."""
    found = slots.read(context.database)
    return _of(context, found.held.get(found.serving))


def encoder(context: Context, slot: Slot) -> Encoder | None:
    """The encoder of a slot; None where that is not in use."""
    found = slots.read(context.database)
    return _of(context, found.held.get(slot)) if slot in found.in_use else None


def take(context: Context, source: str) -> tuple[Slot, Encoder]:
    """Gives the slot that does not serve to an encoder, exported for the web process; again changes nothing.

    Raises:
        InvalidInput, NotFound, UnknownEncoder, BadExport: there is no such encoder, or it cannot serve.
        Serves: it serves.
        SlotTaken: that slot holds another's vectors.
    """
    source, found = slots.source(source), slots.read(context.database)
    wanted = _from(context, source)
    first = _held("a", BASE, context.encoder.description)
    serves, held = found.held.get(found.serving, first), _held(found.other, source, wanted.description)
    if serves.model == held.model:
        raise Serves(serves)
    return slots.take(context.database, first, held), wanted


def export(context: Context) -> None:
    """Makes the exports of all slots in use that the web process encodes with, where they are missing."""
    context.export_encoder()
    in_use(context)


def _of(context: Context, held: Held | None) -> Encoder:
    """The encoder that a slot's vectors are of; None: that of slot a before anything was on record."""
    if held is None:
        return context.encoder
    found = context.encoder if held.source == BASE else _kept(context, held.source, held.revision)
    if found.description.model != held.model:
        raise EncoderChanged(held, found.description.model)
    return found


def _from(context: Context, source: str) -> Encoder:
    """The encoder that is somewhere now."""
    if source == BASE:
        return context.encoder
    return _kept(context, source, revision(_path(context, source), whole=True))


def _kept(context: Context, source: str, made: str) -> Encoder:
    kept = context.encoders
    if made not in kept:
        while len(kept) >= LOADED:
            del kept[next(iter(kept))]
        kept[made] = _load(context, source, made)
    return kept[made]


def _load(context: Context, source: str, made: str) -> Encoder:
    """The export if there is one, whatever has become of its source since; else, where nobody waits, it is made."""
    settings, folder = context.settings, context.settings.export_folder(made)
    if context.interactive or ((folder / DESCRIPTION).exists() and not wants_torch(settings.device)):
        return OnnxEncoder(folder, settings.threads)
    from embeddings.neural.encoder import load_encoder  # torch takes seconds and 400 MB to load

    return load_encoder(_path(context, source), settings.device, folder, settings.threads, _name(source))


def _path(context: Context, source: str) -> Path:
    """The sentence-transformers folder of a tuned version, or the one that is named."""
    folder = context.settings.tuned_folder
    if source.startswith(TUNED):
        version = source.removeprefix(TUNED)
        card(folder, version)
        return folder / version / ENCODER
    if not (Path(source) / "modules.json").exists():
        raise UnknownEncoder(Path(source), "there is no modules.json in it")
    return Path(source)


def _name(source: str) -> str:
    return source if source.startswith(TUNED) else Path(source).name


def _held(slot: Slot, source: str, made: Description) -> Held:
    return Held(slot, source, made.name, made.revision, made.dimension, made.max_tokens)
