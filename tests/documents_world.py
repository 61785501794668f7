"""A small shop whose items have texts, and a language model that answers what it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from import_fakes import Memory, Rows, ask

from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EntityRow, ItemRow, Kind, RelationRow
from graph.statistics import refresh
from settings import Settings

TEXTS = {
    "lamp": "A desk lamp made of oak. It does not contain Steel.",
    "chair": "The new chair by Acme. Better than any Bolt chair!",
    "shelf": "Simply an oak shelf, and nothing else.",
}


def shop(database: Database, folder: Path, texts: dict[str, str] | None = None) -> None:
    """Items with texts and no relations, beside twenty of known makers and materials."""
    given = TEXTS if texts is None else texts
    others = [f"known{n}" for n in range(20)]
    rows: dict[Kind, Rows] = {
        Kind.ITEMS: [ItemRow(one, one, "shop", None, {"text": text}) for one, text in given.items()]
        + [ItemRow(one, one, "shop") for one in others],
        Kind.ENTITIES: [
            EntityRow("brand/Acme", "Brand", "Acme"),
            EntityRow("brand/Bolt", "Brand", "Bolt"),
            EntityRow("material/Oak", "Material", "Oak"),
            EntityRow("material/Steel", "Material", "Steel"),
        ],
        Kind.RELATIONS: [
            *(
                RelationRow(one, "MADE_BY", "brand/Acme" if n % 2 else "brand/Bolt")
                for n, one in enumerate(others)
            ),
            *(RelationRow(one, "MADE_OF", "material/Oak") for one in others),
            *(RelationRow(one, "MADE_OF", "material/Steel") for one in others[:10]),
        ],
    }
    run(database, Memory(rows), folder)
    refresh(database)


def told(settings: Settings) -> set[tuple[str, str, str, str]]:
    """All facts: item, type, entity, state."""
    rows = ask(settings, "MATCH (f:Fact) RETURN f.item AS i, f.type AS t, f.entity AS e, f.state AS s")
    return {(row["i"], row["t"], row["e"], row["s"]) for row in rows}


def related(settings: Settings) -> set[tuple[str, str, str]]:
    """The relations that documents wrote: item, type, entity."""
    text = "MATCH (i:Item)-[r {source: 'document'}]->(e:Entity) RETURN i.id AS i, type(r) AS t, e.id AS e"
    return {(row["i"], row["t"], row["e"]) for row in ask(settings, text)}


class Model:
    """A language model: `said` makes the content of an answer of what was asked; `status` is answered with."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.said: Callable[[str], str] = lambda _: '{"facts": []}'
        self.status = 200
        self.url = ""

    def says(self, *facts: dict[str, Any]) -> None:
        """Lets it answer these facts."""
        self.said = lambda _: json.dumps({"facts": facts})


@contextmanager
def language_model() -> Iterator[Model]:
    """A fake OpenAI-compatible endpoint on a free port."""
    model = Model()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(body["messages"][0]["content"])
            model.headers.append(dict(self.headers))
            choices = [{"message": {"role": "assistant", "content": model.said(model.asked[-1])}}]
            told = json.dumps({"choices": choices}).encode()
            self.send_response(model.status if self.path == "/v1/chat/completions" else 404)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    model.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
