"""What tuning the encoder is told: every setting, its unit, and whether it changes results or only speed."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from errors import InvalidInput


class TuningConfig(BaseModel):
    """How an encoder is tuned. All but `device` and `checkpoint_every` change results.

    The defaults tune the upper layers on item vectors, the cheapest way that was measured
    (`benchmarks/tuning.py`).
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True)

    objective: Literal["contrastive", "rating", "unsupervised"] = "contrastive"
    """What is learned: the next item of a history, the value of an event, or the texts alone."""
    history: Literal["vectors", "text"] = "vectors"
    """Contrastive: a history is the mean of its items' vectors, or the vector of its items' joined texts."""
    adapter: Literal["lora", "full"] = "lora"
    """Low-rank additions to the weights, or the weights themselves."""
    layers: int = Field(2, ge=0)
    """How many of the uppermost layers are tuned; 0: all of them (with "full", word embeddings too)."""
    rank: int = Field(16, ge=1)
    """Rank of the low-rank additions; their scale is 2."""
    steps: int = Field(60, ge=1)
    """Updates of the weights."""
    batch: int = Field(64, ge=2)
    """Items (or histories) a process takes at once; each is the others' negative."""
    accumulate: int = Field(1, ge=1)
    """Batches whose gradients make one update."""
    rate: float = Field(1e-3, gt=0)
    """Highest learning rate; it rises over the first tenth of the steps, then falls in a line to a twentieth."""
    temperature: float = Field(0.05, gt=0)
    """What similarities are divided by before the softmax."""
    liked: float = 0.5
    """From this value on an event counts as liking."""
    window: int = Field(3, ge=1)
    """History as text: how many of the last liked items it has."""
    hard: int = Field(1, ge=0)
    """History as text: negatives of like popularity for each history, beside the batch's own."""
    held_out: float = Field(0.1, ge=0, lt=1)
    """Share of users, and of items, kept from training to measure recall on before and after; 0: none."""
    pooling: Literal["mean", "last"] = "mean"
    """How token vectors become one, for base models that do not say; what is served on ONNX needs "mean"."""
    max_tokens: int = Field(256, ge=8)
    """Longest text that is read, in tokens, where the base model does not say less."""
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    """Of the arithmetic; "auto" takes bfloat16 on GPUs that have it. Weights stay float32."""
    warm_start: bool = False
    """Begin from the newest version's adapter, to go on with new events."""
    seed: int = Field(0, ge=0, lt=2**63)
    """Of all that is random."""
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    """Where to compute."""
    checkpoint_every: int = Field(10, ge=1)
    """Steps between two checkpoints; after a kill the run goes on from the last, to the same result."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "TuningConfig":
        """A configuration from outside.

        Raises:
            InvalidInput: an unknown name, or a value out of range.
        """
        try:
            return cls(**values)
        except ValidationError as error:
            raise InvalidInput.of(error) from error

    def rate_at(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        rise = min(1.0, (step + 1) / max(1, self.steps // 10))
        return self.rate * rise * max(0.05, 1 - step / self.steps)
