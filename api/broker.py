"""What is asked of the broker beside taking messages: what it is, and how many wait. Redis and AMQP alike."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import redis
from kombu.connection import Connection
from kombu.exceptions import ChannelError, OperationalError
from redis.backoff import NoBackoff
from redis.retry import Retry

from settings import Settings

TIMEOUT = 2.0
"""Seconds it may take to be found, and to answer."""
FAULTS = (redis.RedisError, OperationalError, ChannelError, OSError, ValueError)
"""What is raised where it does not answer, or not as it should."""
OPTIONS = {
    # of Redis
    "socket_connect_timeout": TIMEOUT,
    "socket_timeout": TIMEOUT,
    "retry_on_timeout": False,
    # of AMQP, which else does not say whether it took a message
    "connect_timeout": TIMEOUT,
    "read_timeout": TIMEOUT,
    "write_timeout": TIMEOUT,
    "confirm_publish": True,
}
"""For who sends; each transport passes over the other's."""


def version(settings: Settings) -> str:
    """What it says it is: "valkey 9.1.2", "RabbitMQ 3.10.8".

    Raises:
        FAULTS: it does not answer.
    """
    if settings.speaks_redis:
        with _redis(settings) as client:
            told: dict[str, Any] = client.info("server")
            name = told.get("server_name", "redis")
            return f"{name} {told.get(f'{name}_version', told['redis_version'])}"
    with _amqp(settings) as connection:
        says = connection.connection.server_properties
        return f"{says['product']} {says['version']}"


def waiting(settings: Settings, queues: Iterable[str]) -> dict[str, int]:
    """Messages that wait, by queue.

    Raises:
        FAULTS: it does not answer.
    """
    if settings.speaks_redis:
        with _redis(settings) as client:
            return {queue: int(client.llen(queue)) for queue in queues}
    with _amqp(settings) as connection:
        return {queue: _declared(connection, queue) for queue in queues}


def _redis(settings: Settings) -> redis.Redis:
    patience: dict[str, Any] = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT}
    return redis.Redis.from_url(settings.broker, retry=Retry(NoBackoff(), 0), **patience)


def _amqp(settings: Settings) -> Any:
    connection: Any = Connection(settings.broker, transport_options=OPTIONS)  # type: ignore[no-untyped-call]
    connection.ensure_connection(max_retries=0, timeout=TIMEOUT)
    return connection


def _declared(connection: Any, queue: str) -> int:
    with suppress(ChannelError), connection.channel() as channel:
        return int(channel.queue_declare(queue, passive=True).message_count)
    return 0  # it is made when the first message comes
