"""A worker like any, but a text with the word of POISON_WORD ends it at once, or raises if POISON_HOW is "raise".

It is run as Celery runs one: `celery --app live_poison_worker worker …`; only the encoder is wrapped.
"""

import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from embeddings.encoder import OnnxEncoder, Vectors
from workers import celery

app = celery.app
WORD, HOW = os.environ["POISON_WORD"], os.environ.get("POISON_HOW", "kill")
DELIVERIES = Path(os.environ["POISON_LOG"])
_encode = OnnxEncoder.encode


def _poisoned(self: OnnxEncoder, texts: Sequence[str], batch_size: int = 8) -> Vectors:
    if any(WORD in text for text in texts):
        with DELIVERIES.open("a") as log:
            log.write(f"{os.getpid()} {len(texts)}\n")
        if HOW == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise MemoryError("the text cannot be read")
    return _encode(self, texts, batch_size)


def poison(encoder: Any = OnnxEncoder) -> None:
    """Wraps the encoder."""
    encoder.encode = _poisoned


poison()
