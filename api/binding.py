"""Where the API may listen: beyond loopback only with a key."""

import ipaddress

from errors import PersonaError
from settings import Settings


class KeyRequired(PersonaError):
    """The API would be open to the network without a key."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"PERSONA_API_HOST {host} is not loopback: set PERSONA_API_KEY first, or "
            "PERSONA_KEYS_REQUIRED=true and make a key with `persona keys create`."
        )


def check(settings: Settings) -> None:
    """Refuses to be open to the network.

    Raises:
        KeyRequired: as said.
    """
    if not keyed(settings) and not _loopback(settings.api_host):
        raise KeyRequired(settings.api_host)


def keyed(settings: Settings) -> bool:
    """Whether the settings demand a key of every request."""
    return settings.api_key is not None or settings.keys_required


def reachable(host: str) -> str:
    """The address at which a server that listens on `host` is found on this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if not address.is_unspecified:
        return host
    return "127.0.0.1" if address.version == 4 else "::1"


def written(host: str) -> str:
    """The address as it stands in a URL: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
