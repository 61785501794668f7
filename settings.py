"""Every setting of Persona, in one place. Each is an environment variable with the prefix `PERSONA_`."""

import math
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from errors import PersonaError

PREFIX = "PERSONA_"
Port = int
RATE = r"^(off|[1-9]\d{0,8}/(second|minute|hour|day))$"


class BadSettings(PersonaError):
    """The environment holds a setting that is unknown or out of range."""


class Settings(BaseSettings):
    """What can be set, with unit, range and effect; results change only where it says so.

    Raises:
        BadSettings: through `load`, for an unknown `PERSONA_` variable or a value out of range.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True)

    home: Path = Field(Path(".persona"), description="Folder of local state: servers' data, logs, models.")
    cache: Path | None = Field(
        None,
        description="Folder of downloads and exported models, may serve several homes; unset: in `home`.",
    )

    neo4j_uri: str | None = Field(
        None,
        pattern=r"^(bolt|neo4j)(\+s|\+ssc)?://.+",
        description="An existing Neo4j (bolt:// or neo4j:// for clusters); unset: the local one.",
    )
    neo4j_user: str = Field("neo4j", description="User name at Neo4j.")
    neo4j_password: SecretStr | None = Field(
        None, description="Password at Neo4j; unset: the one generated for the local server."
    )
    neo4j_database: str = Field("neo4j", description="Database inside Neo4j.")
    neo4j_bolt_port: Port = Field(7687, ge=1, le=65535, description="Bolt port of the local Neo4j.")
    neo4j_http_port: Port = Field(7474, ge=1, le=65535, description="Port of the local Neo4j Browser.")
    neo4j_heap: str = Field("1g", pattern=r"^\d+[mg]$", description="Java heap of the local Neo4j.")
    neo4j_page_cache: str = Field("512m", pattern=r"^\d+[mg]$", description="Page cache of the local Neo4j.")
    neo4j_timeout: float = Field(
        2.0, gt=0, le=60, description="Seconds to wait for a connection, and to retry a failed transaction."
    )

    broker_url: str | None = Field(
        None,
        pattern=r"^(redis|amqp)s?://.+",
        description="An existing Redis or Valkey, or RabbitMQ (amqp://); unset: the local one.",
    )
    broker_port: Port = Field(6379, ge=1, le=65535, description="Port of the local Valkey.")

    api_host: str = Field(
        "127.0.0.1", description="Address the API binds to; beyond loopback a key is required."
    )
    api_port: Port = Field(8000, ge=1, le=65535, description="Port of the API.")
    api_key: SecretStr | None = Field(
        None,
        description="A key of scope admin, beside those in the graph; with it every request needs a key.",
    )
    keys_required: bool = Field(
        False, description="Every request needs a key, also while there is none in the graph yet."
    )
    key_seconds: float = Field(
        5.0,
        ge=0,
        le=60,
        description="Seconds an API process goes by what it read of the keys: by then a revoked one opens nothing.",
    )
    rate_read: str = Field(
        "60000/minute",
        pattern=RATE,
        description="Reads that one key, or one address where none is needed, may send in a time; `off`: any number.",
    )
    rate_write: str = Field("60000/minute", pattern=RATE, description="Likewise, all other requests.")
    cors_origins: str | None = Field(
        None,
        pattern=r"^https?://[\w.:-]+(,https?://[\w.:-]+)*$",
        description="Origins whose pages may ask the API from a browser, with commas between; unset: none.",
    )
    audit_days: int = Field(90, ge=1, le=36_500, description="Days that entries of the audit log stay.")
    cypher_seconds: float = Field(10.0, gt=0, le=600, description="Seconds a query of an analyst may take.")
    cypher_rows: int = Field(
        1_000, ge=1, le=100_000, description="Rows that the answer to a query of an analyst has at most."
    )
    api_threads: int = Field(4, ge=1, le=64, description="Threads of one API process.")
    api_workers: int = Field(2, ge=1, le=64, description="API processes; one a core answers most.")
    api_max_body: int = Field(1_000_000, ge=1_000, description="Largest request body, in bytes.")

    feed_seconds: float = Field(
        0.5, gt=0, le=60, description="Seconds between two looks at what changed, where somebody listens."
    )
    feed_streams: int = Field(
        16, ge=0, le=1_000, description="Streams of changes of one API process; each has a thread of its own."
    )
    webhook_secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="What the secrets of webhooks are made from, on all machines the same; unset: made at first "
        "need, and kept in `home`.",
    )
    webhook_private: bool = Field(
        False, description="Whether webhooks may call addresses of this machine and of private networks."
    )

    log_format: Literal["json", "text"] = Field(
        "json", description="How the API and the workers log: a JSON object a line, or text."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least of what they log."
    )

    device: Literal["auto", "cpu", "cuda", "mps"] = Field("auto", description="Where the encoder computes.")
    threads: int = Field(os.cpu_count() or 1, ge=1, description="Threads the encoder computes with.")
    chunk_size: int = Field(512, ge=1, le=10_000, description="Nodes in one embedding chunk.")
    entity_min_degree: int = Field(
        10, ge=1, description="Entities related to at least so many items are embedded. Changes results."
    )

    gate_loss: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of its recall of next likings, and of its hits by title, that a new encoder may lose; with "
        "more it is not switched to.",
    )
    gate_alike: float = Field(
        0.9,
        gt=0,
        le=1,
        description="Mean cosine of two items' vectors, from which on a new encoder tells too little apart to serve.",
    )
    worker_grace: float = Field(
        30.0,
        ge=1,
        le=3_600,
        description="Seconds that a worker which is stopped may take to end what it works on; then it gives it back.",
    )
    every_sweep: float = Field(
        5.0,
        ge=0,
        le=3_600,
        description="Seconds between two looks for work that nobody speaks of any more; 0: never.",
    )
    every_fold: float = Field(
        60.0,
        ge=0,
        description="Seconds between two looks for items that the model says nothing of, to fold them in; 0: never.",
    )
    every_statistics: float = Field(
        3_600.0,
        ge=0,
        description="Seconds between two counts of popularity and degrees, if anything was written since; 0: never.",
    )
    every_embed: float = Field(
        0.0,
        ge=0,
        description="Seconds between two jobs that embed what is stale, if anything was written since the last counts; "
        "0: never.",
    )
    every_ranking: float = Field(
        0.0,
        ge=0,
        description="Seconds between two trainings of the model and its item links, if anything was written since the "
        "last counts; 0: never.",
    )
    every_expire: float = Field(
        3_600.0,
        ge=0,
        description="Seconds between two deletions of what has expired; 0: never.",
    )

    candidates: int = Field(
        200, ge=10, le=5_000, description="Items scored for one ranking. Changes results."
    )
    freshness_days: float = Field(
        90.0,
        gt=0,
        le=100_000,
        description="Days in which the freshness of a statement halves, at the user's own pace. Changes what is shown.",
    )
    hub_degree: int = Field(
        200,
        ge=2,
        description="Above this degree an entity counts through its interest alone. Changes results.",
    )
    links_per_item: int = Field(200, ge=1, le=1_000, description="Item links kept per item. Changes results.")

    half_life_days: float | None = Field(
        None,
        gt=0,
        le=100_000,
        description="Days, back from the user's newest event, in which what an event says halves; unset: their order "
        "counts, not their age. Changes results.",
    )
    session_minutes: float = Field(
        30.0, gt=0, le=10_000, description="A longer pause between two events ends a session."
    )

    exploration: float = Field(
        0.05,
        ge=0,
        le=0.2,
        description="Share of the places of a ranking that is kept that may go to new items; 0: none. Changes results.",
    )
    new_days: float = Field(
        14.0, gt=0, le=36_500, description="Days that an item is new from when it came. Changes results."
    )
    new_likings: int = Field(
        20, ge=1, description="From so many likings on an item is new no more. Changes results."
    )
    event_weights: dict[str, Annotated[float, Field(ge=0, le=1)]] = Field(
        {
            "view": 0.1,
            "click": 0.2,
            "play": 0.5,
            "save": 0.8,
            "like": 1.0,
            "purchase": 1.0,
            "dislike": 0.0,
            "skip": 0.0,
            "return": 0.0,
        },
        description="Kinds of events and how much each counts as liking, 0 (met, not liked) to 1, as JSON; `rate` is "
        "always one, and counts by its value. Changes results.",
    )
    rating_scale: tuple[float, float, float] = Field(
        (1.0, 4.0, 5.0),
        description="Lowest rating, the lowest that counts as liking, and highest, as JSON. Changes results.",
    )
    events_max: int = Field(1_000, ge=1, le=10_000, description="Most events in one request.")
    event_skew: float = Field(
        60.0,
        ge=0,
        le=86_400,
        description="Seconds that an event may lie in the future, for clocks that differ.",
    )
    unknown_users: Literal["create", "refuse"] = Field(
        "create", description="What becomes of an event of a user who is not in the graph."
    )
    unknown_items: Literal["create", "refuse"] = Field(
        "refuse", description="What becomes of an event with an item that is not in the graph."
    )
    session_days: int = Field(
        30, ge=1, le=36_500, description="Days after its last event that an anonymous session is deleted."
    )
    request_hours: int = Field(
        24, ge=1, le=8_760, description="Hours in which an `Idempotency-Key` with another body is refused."
    )

    keep_days: int = Field(
        30, ge=1, le=36_500, description="Days that kept recommendations stay in the graph."
    )

    writer_url: str | None = Field(
        None,
        pattern=r"^https?://.+",
        description="A language model that may put answers fluently: an OpenAI-compatible endpoint, "
        "say http://127.0.0.1:8080/v1 (`persona writer`); unset: none.",
    )
    writer_model: str = Field("local", min_length=1, description="The model to ask for there.")
    writer_key: SecretStr | None = Field(None, description="Key sent there as a bearer token.")
    writer_seconds: float = Field(
        20.0,
        gt=0,
        le=600,
        description="Seconds the model may take for one answer; what is late stays as it is without it.",
    )

    reader_url: str | None = Field(
        None,
        pattern=r"^https?://.+",
        description="A language model that reads items' texts for facts: an OpenAI-compatible endpoint, of a local "
        "model too (`persona writer`); unset: names are matched. Changes results.",
    )
    reader_model: str = Field("local", min_length=1, description="The model to ask for there.")
    reader_key: SecretStr | None = Field(None, description="Key sent there as a bearer token.")
    reader_seconds: float = Field(
        120.0, gt=0, le=3_600, description="Seconds the model may take for some pages of a text."
    )
    documents_accept: float = Field(
        0.9,
        ge=0,
        le=2,
        description="Confidence from which a fact of plain matching counts unless it is removed; above 1: none does. "
        "Changes results.",
    )
    documents_accept_model: float | None = Field(
        None,
        ge=0,
        le=1,
        description="Likewise, a fact that the language model read; unset: none counts before it is accepted. Changes "
        "results.",
    )
    documents_relations: dict[str, list[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,62}$")]]] = (
        Field(
            {},
            description="Types of relations that texts may add beside those that the graph has, by kind of entity, as "
            "JSON. Changes results.",
        )
    )

    kept_answers: int = Field(
        2_000,
        ge=0,
        description="Profiles and rankings of now that all API processes of a machine keep together, some 40 kB each.",
    )
    kept_vectors: int = Field(50_000, ge=0, description="Vectors an API process keeps, 1.5 kB each.")
    kept_links: int = Field(
        50_000, ge=0, description="Items whose links and relations an API process keeps, 5 kB each."
    )
    kept_likings: int = Field(
        1_000_000,
        ge=0,
        description="Likings of all users an API process holds, 50 bytes each; where there are more, nothing is "
        "inferred, and nothing is answered as of a day.",
    )

    @field_validator("event_weights")
    @classmethod
    def _no_weight_of_rate(cls, weights: dict[str, float]) -> dict[str, float]:
        if "rate" in weights:
            raise ValueError("rate has no weight: it counts by its value and PERSONA_RATING_SCALE")
        return weights

    @field_validator("rating_scale")
    @classmethod
    def _rising(cls, scale: tuple[float, float, float]) -> tuple[float, float, float]:
        if not -math.inf < scale[0] < scale[1] <= scale[2] < math.inf:
            raise ValueError("is the lowest rating, the lowest that counts as liking, and the highest")
        return scale

    @cached_property
    def folder(self) -> Path:
        """The absolute path of `home`."""
        return self.home.expanduser().absolute()

    @cached_property
    def cache_folder(self) -> Path:
        """The absolute path of `cache`."""
        return self.cache.expanduser().absolute() if self.cache else self.folder / "cache"

    @property
    def metrics_folder(self) -> Path:
        """Where the API's processes share their metrics, while they run."""
        return self.folder / "run" / "metrics"

    @property
    def answers_file(self) -> Path:
        """Where the API's processes share answers, while they run."""
        return self.folder / "run" / "answers.sqlite"

    @property
    def secrets(self) -> list[str]:
        """What is set that no log may show."""
        given = (getattr(self, name) for name in type(self).model_fields)
        return [one.get_secret_value() for one in given if isinstance(one, SecretStr)]

    @property
    def encoder_folder(self) -> Path:
        """Where the exported encoder is."""
        return self.cache_folder / "encoder"

    @property
    def tuned_folder(self) -> Path:
        """Where the versions of the tuned encoder are."""
        return self.folder / "encoders"

    def export_folder(self, revision: str) -> Path:
        """Where the export of another encoder than the untuned one is."""
        return self.folder / "exported" / revision

    @property
    def tracking_folder(self) -> Path:
        """Where the figures of training runs are, a folder a job."""
        return self.folder / "tracking"

    @property
    def local_neo4j(self) -> bool:
        """Whether Persona runs its own Neo4j."""
        return self.neo4j_uri is None

    @property
    def local_broker(self) -> bool:
        """Whether Persona runs its own Valkey."""
        return self.broker_url is None

    @property
    def bolt(self) -> str:
        """The address of Neo4j, local or not."""
        return self.neo4j_uri or f"bolt://127.0.0.1:{self.neo4j_bolt_port}"

    @property
    def browser(self) -> str | None:
        """The address of Neo4j Browser, where Neo4j is the local one."""
        return f"http://127.0.0.1:{self.neo4j_http_port}/browser/" if self.local_neo4j else None

    @property
    def speaks_redis(self) -> bool:
        """Whether the queue is a Redis or Valkey, which also counts requests and has streams."""
        return self.broker.startswith("redis")

    @property
    def broker(self) -> str:
        """The address of the queue, local or not."""
        return self.broker_url or f"redis://127.0.0.1:{self.broker_port}/0"


def load(**overrides: Any) -> Settings:
    """Settings from the environment, `overrides` first.

    Raises:
        BadSettings: an unknown `PERSONA_` variable, or a value out of range.
    """
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(key for key in os.environ if key.startswith(PREFIX) and key not in known)
    if unknown:
        raise BadSettings(f"Unknown setting {', '.join(unknown)}. The README lists the settings there are.")
    try:
        return Settings(**overrides)
    except ValidationError as error:
        lines = [f"{PREFIX}{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise BadSettings("; ".join(lines)) from None
    except SettingsError as error:
        raise BadSettings(f"{error}; it is JSON.") from None
