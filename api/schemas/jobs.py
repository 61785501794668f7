"""Requests for jobs."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator

from api.schemas.base import Id, Strict
from embeddings.tuning import TuningConfig


class JobPath(Strict):
    """Which job."""

    job: Id


class EmbedParameters(Strict):
    """How an embed job is done."""

    label: Literal["Item", "Entity", "all"] = Field(default="all", description="Which nodes.")
    force: bool = Field(default=False, description="Embed what is current too.")


class RankingParameters(Strict):
    """How a ranking job is done."""

    as_of: Id | None = Field(
        default=None,
        description="Train on what was known on this day, and keep the version to rank as of it; it does not serve.",
        examples=["2026-01-31"],
    )
    by: Literal["event", "arrival"] = Field(
        default="event", description="With `as_of`: what had happened by then, or what had arrived."
    )


class ReembedParameters(Strict):
    """How a reembed job is done."""

    model: Annotated[str, StringConstraints(pattern=r"^(base|(encoder/)?[0-9]{1,9})$")] = Field(
        default="base",
        description="The encoder: a tuned version, or base, the untuned one. Folders are for the command line.",
        examples=["0001"],
    )


class DocumentsParameters(Strict):
    """How a documents job is done."""

    force: bool = Field(default=False, description="Go through texts that are current too.")


class NoParameters(Strict):
    """A job that takes none."""


PARAMETERS: Mapping[str, type[BaseModel]] = {
    "embed": EmbedParameters,
    "ranking": RankingParameters,
    "encoder": TuningConfig,
    "reembed": ReembedParameters,
    "documents": DocumentsParameters,
}


class JobBody(Strict):
    """What the workers should do."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"kind": "embed", "parameters": {"label": "Item"}}]}
    )
    kind: Literal["embed", "ranking", "encoder", "reembed", "profiles", "statistics", "audit", "documents"]
    parameters: BaseModel = Field(
        NoParameters(), description="Of an embed, a reembed, a ranking, an encoder and a documents job."
    )

    @field_validator(
        "parameters",
        mode="plain",
        json_schema_input_type=EmbedParameters
        | ReembedParameters
        | RankingParameters
        | TuningConfig
        | DocumentsParameters,
    )
    @classmethod
    def _are_of_the_kind(cls, given: Any, info: ValidationInfo) -> BaseModel:
        return PARAMETERS.get(info.data.get("kind", ""), NoParameters).model_validate(given)
