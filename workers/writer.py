"""A language model on this machine as an OpenAI-compatible endpoint, for `PERSONA_WRITER_URL`: `persona writer MODEL`.

It answers POST /v1/chat/completions on loopback, one request at a time, and knows `messages`, `max_tokens` and
`temperature` (0: the likeliest words) of the protocol. MODEL is a transformers folder or a `.gguf` file with a chat
template. It is for trying out and for small models; for large ones any server of that protocol will do.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from errors import InvalidInput, PersonaError

log = logging.getLogger(__name__)
MOST_TOKENS = 256
"""Tokens of one answer, unless fewer are asked for."""
LARGEST = 1_000_000
"""Bytes of a request."""


class NoModel(PersonaError):
    """What was given is no model that can chat."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"{path}: {why}. Give a transformers folder or a .gguf file of a chat model.")


Chat = Callable[[Sequence[Mapping[str, str]], int, float], str]
"""Answers messages with at most so many tokens, at a temperature."""


class LocalChat:
    """A model of transformers, loaded when made."""

    def __init__(self, path: Path) -> None:
        """Loads the model and its tokenizer without asking any hub.

        Raises:
            NoModel: it is not there, is no model, or has no chat template.
        """
        if not path.exists():
            raise NoModel(path, "not found")
        from transformers import AutoModelForCausalLM, AutoTokenizer  # seconds and 400 MB to load

        where: dict[str, Any] = {"local_files_only": True}
        folder = path
        if path.suffix == ".gguf":
            folder, where = path.parent, {**where, "gguf_file": path.name}
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(folder, **where)
            self._model: Any = AutoModelForCausalLM.from_pretrained(folder, **where)
        except (OSError, ValueError, ImportError) as error:
            raise NoModel(path, str(error).splitlines()[0]) from error
        if self._tokenizer.chat_template is None:
            raise NoModel(path, "no chat template")
        self._lock = threading.Lock()

    def __call__(self, messages: Sequence[Mapping[str, str]], tokens: int, temperature: float) -> str:
        """The answer, of at most `tokens` tokens; one at a time."""
        import torch

        inputs: Any = self._tokenizer.apply_chat_template(
            [dict(one) for one in messages], add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        sampling: dict[str, Any] = {"do_sample": temperature > 0}
        if temperature > 0:
            sampling["temperature"] = temperature
        with self._lock, torch.inference_mode():
            made = self._model.generate(
                **inputs, max_new_tokens=tokens, pad_token_id=self._tokenizer.eos_token_id, **sampling
            )
        said = made[0][inputs["input_ids"].shape[1] :]
        return str(self._tokenizer.decode(said, skip_special_tokens=True))


def server(chat: Chat, name: str, port: int = 0, most: int = MOST_TOKENS) -> ThreadingHTTPServer:
    """The endpoint on loopback, port 0: any free one; `serve_forever()` runs it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            if self.path != "/v1/chat/completions":
                self._answer(
                    404, {"error": {"message": f"No route {self.path}; there is /v1/chat/completions."}}
                )
                return
            try:
                asked = _request(self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LARGEST)))
            except InvalidInput as error:
                self._answer(error.status, {"error": {"message": str(error)}})
                return
            tokens = min(asked.get("max_tokens") or most, most)
            said = chat(asked["messages"], tokens, float(asked.get("temperature", 1.0)))
            self._answer(200, _completion(name, said))

        def do_GET(self) -> None:
            if self.path == "/v1/models":
                self._answer(200, {"object": "list", "data": [{"id": name, "object": "model"}]})
            else:
                self._answer(404, {"error": {"message": f"No route {self.path}."}})

        def _answer(self, status: int, told: Mapping[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            log.info(format, *args)

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def _request(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
        messages = [{"role": str(one["role"]), "content": str(one["content"])} for one in asked["messages"]]
    except (ValueError, LookupError, TypeError) as error:
        raise InvalidInput("messages", "expected a list of {role, content}.") from error
    return {**asked, "messages": messages}


def _completion(name: str, said: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": said}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return {
        "id": "local",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": name,
        "choices": [choice],
    }


def main(arguments: str) -> None:
    """Loads the model and serves it until interrupted; `arguments` is JSON: model, port, tokens."""
    given = json.loads(arguments)
    path = Path(given["model"])
    chat = LocalChat(path)
    with server(chat, path.stem, given["port"], given["tokens"]) as endpoint:
        sys.stdout.write(f"PERSONA_WRITER_URL=http://127.0.0.1:{endpoint.server_address[1]}/v1\n")
        sys.stdout.flush()
        endpoint.serve_forever()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except PersonaError as fault:
        sys.exit(f"persona: {fault}")
    except KeyboardInterrupt:
        sys.exit(130)
