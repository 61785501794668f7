"""Webhooks are told what changed: at least once, in order, by one worker at a time.

A worker leases a webhook, sends what changed since its cursor, and moves the cursor on once the other side has said
2xx. Who is killed in between leaves the cursor where it was, and the next sends the same again.
"""

import hashlib
import hmac
import json
import logging
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from graph import feed
from graph.feed import Changes, Cursor
from graph.webhooks import Webhook, Webhooks, secret
from workers.calls import CallFailed, post
from workers.context import Context

log = logging.getLogger(__name__)
BATCH = 500
"""Changes in one call."""
AT_ONCE = 8
"""Webhooks called at the same time, so that a slow one does not stand before the others."""
EVERY = 1.0
"""Seconds between two looks at what changed."""
STEP = 60 * 1_000_000_000
"""Nanoseconds after which a cursor moves on though there was nothing to tell."""


def deliver(context: Context) -> int:
    """Calls every webhook that there is something to tell; how many changes were told."""
    due = Webhooks(context.database).due(context.worker)
    if not due:
        return 0
    with ThreadPoolExecutor(min(AT_ONCE, len(due))) as threads:
        return sum(threads.map(lambda one: _deliver(context, *one), due))


def start(context: Context) -> None:
    """Delivers from now on, in a thread of its own."""
    threading.Thread(target=partial(_keep_on, context), name="webhooks", daemon=True).start()


def signature(secret: str, body: bytes, at: int) -> str:
    """What says that a body is ours, and when it was sent (seconds since 1970): `t=…,v1=…`."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def _keep_on(context: Context) -> None:
    while True:
        time.sleep(EVERY)
        try:
            deliver(context)
        except Exception as error:
            log.warning("webhooks wait: %s", error)
            time.sleep(10 * EVERY)


def _deliver(context: Context, webhook: Webhook, held: bool) -> int:
    webhooks = Webhooks(context.database)
    since = Cursor.parse(webhook.cursor)
    found = _changes(context, webhook, since)
    if not found.changes and found.next.at - since.at < STEP:
        return 0
    if not held:
        claimed = webhooks.claim(webhook.id, context.worker)
        if claimed is None or claimed.cursor != webhook.cursor:
            return 0  # somebody else told it in the meantime
    try:
        if found.changes:
            _call(context, webhook, found)
    except CallFailed as error:
        disabled = webhooks.failed(webhook, context.worker, str(error))
        log.warning("webhook %s: %s%s", webhook.id, error, "; it is disabled" if disabled else "")
        return 0
    webhooks.told(webhook, context.worker, found.next, len(found.changes))
    return len(found.changes)


def _changes(context: Context, webhook: Webhook, since: Cursor) -> Changes:
    return feed.changes(context.database, since, kinds=webhook.kinds, users=webhook.users, limit=BATCH)


def _call(context: Context, webhook: Webhook, found: Changes) -> None:
    told = [dict(change.told) for change in found.changes]
    sent = {"webhook": webhook.id, "changes": told, "next": str(found.next)}
    body = json.dumps(sent, ensure_ascii=False).encode()
    settings = context.settings
    post(webhook.url, body, _headers(secret(settings, webhook.id), body), private=settings.webhook_private)


def _headers(secret: str, body: bytes) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "persona",
        "X-Persona-Signature": signature(secret, body, int(time.time())),
    }
