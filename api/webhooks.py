"""Webhooks as the API and the command line show them."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

from errors import InvalidInput
from graph.connection import Database
from graph.feed import KINDS, Kind
from graph.webhooks import Webhook, Webhooks, is_open, secret
from settings import Settings

Answer = dict[str, Any]


class Hooks:
    """Webhooks over one database."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._webhooks, self._settings = Webhooks(database), settings

    def create(self, url: str, kinds: Sequence[Kind] = KINDS, users: Sequence[str] = ()) -> Answer:
        """A new one, with the secret that its calls are signed with, which is not shown again.

        Raises:
            InvalidInput: the address is of a private network, or there are as many as there may be.
        """
        self._refuse_private(url)
        made = self._webhooks.create(url, kinds, users)
        return {**_told(made), "secret": secret(self._settings, made.id)}

    def all(self) -> Answer:
        """Every one, the oldest first."""
        return {"webhooks": [_told(webhook) for webhook in self._webhooks.all()]}

    def delete(self, webhook: str) -> Answer:
        """Deletes one.

        Raises:
            NotFound: there is no such webhook.
        """
        self._webhooks.delete(webhook)
        return {"id": webhook, "deleted": True}

    def resume(self, webhook: str) -> Answer:
        """Lets one be called again.

        Raises:
            NotFound: there is no such webhook.
        """
        return _told(self._webhooks.resume(webhook))

    def _refuse_private(self, url: str) -> None:
        """Refuses an address that says by itself where it leads; names are looked up when they are called."""
        host = urlsplit(url).hostname or ""
        if self._settings.webhook_private:
            return
        if host == "localhost" or host.endswith(".localhost") or not _open(host):
            reason = "is of this machine or a private network (PERSONA_WEBHOOK_PRIVATE allows it)"
            raise InvalidInput("url", reason)


def _open(host: str) -> bool:
    try:
        return is_open(host)
    except ValueError:
        return True


def _told(webhook: Webhook) -> Answer:
    state = "disabled" if webhook.disabled_at else "failing" if webhook.failures else "active"
    return {**asdict(webhook), "kinds": list(webhook.kinds), "users": list(webhook.users), "state": state}
