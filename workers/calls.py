"""A call of an address that somebody else has named: where it may go, and how much time and space it may take."""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import closing, suppress
from urllib.parse import SplitResult, urlsplit

from errors import PersonaError
from graph.webhooks import is_open

SECONDS = 10.0
"""How long a call may take, all in all, once the name is known."""
ANSWER = 65_536
"""How many bytes of an answer are read."""


class CallFailed(PersonaError):
    """The other side did not say 2xx, or may not be called."""


def post(
    url: str, body: bytes, headers: Mapping[str, str], *, private: bool, seconds: float = SECONDS
) -> int:
    """Sends a body; the status, which is 2xx. No redirect is followed.

    Args:
        private: whether addresses of this machine and of private networks may be called.

    Raises:
        CallFailed: see there.
    """
    parts = urlsplit(url)
    try:
        address = _address(parts, private)
        status = _post(parts, address, body, headers, seconds)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise CallFailed(f"{parts.hostname} could not be called: {error or type(error).__name__}") from error
    if not 200 <= status < 300:
        raise CallFailed(f"{parts.hostname} answered {status}")
    return status


def _address(parts: SplitResult, private: bool) -> tuple[str, int]:
    """Where a name leads; all that it leads to must be open, since any of them might be called."""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    if not private and not all(is_open(address) for address in found):
        raise CallFailed(f"{parts.hostname} is of a private network (PERSONA_WEBHOOK_PRIVATE allows it)")
    return found[0], port


def _post(
    parts: SplitResult, address: tuple[str, int], body: bytes, headers: Mapping[str, str], seconds: float
) -> int:
    with closing(socket.create_connection(address, timeout=seconds)) as plain:
        over = threading.Timer(
            seconds, _shut, [plain]
        )  # a side that sends a byte now and then is in time with each
        over.start()
        try:
            connection = http.client.HTTPConnection(parts.hostname or "", address[1])
            connection.sock = _wrapped(plain, parts)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, {"Host": parts.netloc, "Connection": "close", **headers})
            answer = connection.getresponse()
            answer.read(ANSWER)
            return answer.status
        finally:
            over.cancel()


def _wrapped(plain: socket.socket, parts: SplitResult) -> socket.socket:
    """The connection to the very address that was looked at; a certificate must be of the name."""
    if parts.scheme != "https":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=parts.hostname)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
