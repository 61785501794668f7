"""Who is called when something changes."""

from typing import Any

from api.answers.webhooks import DeletedWebhook, NewWebhook, WebhookAnswer, WebhookList
from api.routes.base import blueprint, persona, problems
from api.schemas.base import NoQuery
from api.schemas.webhooks import WebhookBody, WebhookPath

webhooks = blueprint("webhooks", "Who is called when something changes")


@webhooks.get("/webhooks", responses={"200": WebhookList})
def every(query: NoQuery) -> Any:
    """Every webhook, the oldest first, and how its calls go."""
    return persona().hooks.all()


@webhooks.post("/webhooks", responses={"201": NewWebhook, **problems(413)})
def create(query: NoQuery, body: WebhookBody) -> Any:
    """A new webhook, with the secret that its calls are signed with, which is not shown again."""
    return persona().hooks.create(body.url, body.kinds, body.users), 201


@webhooks.delete("/webhooks/<webhook>", responses={"200": DeletedWebhook, **problems(404)})
def delete(path: WebhookPath, query: NoQuery) -> Any:
    """Deletes a webhook."""
    return persona().hooks.delete(path.webhook)


@webhooks.post("/webhooks/<webhook>/resume", responses={"200": WebhookAnswer, **problems(404)})
def resume(path: WebhookPath, query: NoQuery) -> Any:
    """Lets a webhook be called again that was disabled, or waits for the next try; it goes on where it was."""
    return persona().hooks.resume(path.webhook)
