"""A person at Neo4j Browser: the real one, in headless Chromium, on the small world."""

import base64
import io
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import runner
from playwright.sync_api import Page, expect, sync_playwright

import cypher
from api.browser import FOLDER, QUERIES, STYLE, queries, style, write
from graph.connection import Database
from graph.local.neo4j import password
from settings import PREFIX, Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
browser_needed = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on the PATH")
PATIENCE = 60_000
DROP = """([name, content]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], name));
  for (const kind of ['dragenter', 'dragover', 'drop'])
    document.querySelector('.filedrop').dispatchEvent(
      new DragEvent(kind, {dataTransfer: carried, bubbles: true, cancelable: true}));
}"""
"""Drops a file on the window, as a person's hand does."""


@pytest.fixture(scope="module")
def page(world: Settings) -> Iterator[Page]:
    """Neo4j Browser, logged in with the password that was made for the local server; it reaches nothing else."""
    http = f"http://127.0.0.1:{world.neo4j_http_port}/"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.route(lambda url: not url.startswith(http), lambda route: route.abort())
        page.goto(world.browser or "", wait_until="domcontentloaded")
        page.get_by_test_id("boltaddress").fill(f"127.0.0.1:{world.neo4j_bolt_port}")
        page.get_by_test_id("username").fill(world.neo4j_user)
        page.get_by_test_id("password").fill(password(world))
        page.get_by_test_id("connect").click()
        page.get_by_text("You are connected as user").first.wait_for()
        yield page
        chromium.close()


@pytest.fixture(scope="module")
def made(world: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with both files, for the kinds of the small world."""
    folder = tmp_path_factory.mktemp("browser")
    with Database(world) as database:
        write(database, folder)
    return folder


def drop(page: Page, file: Path) -> None:
    page.evaluate(DROP, [file.name, base64.b64encode(file.read_bytes()).decode()])


def colours(page: Page) -> dict[str, str | None]:
    """What stands on each node of the newest picture, and its colour."""
    expect(page.locator("svg g.node").first).to_be_visible(timeout=PATIENCE)
    picture = page.locator("svg:has(g.node)").first
    return {
        (node.text_content() or "").strip(): node.locator("circle.b-outline").get_attribute("fill")
        for node in picture.locator("g.node").all()
    }


@browser_needed
def test_a_browse_query_is_drawn_and_the_style_colours_it(page: Page, made: Path) -> None:
    drop(page, made / STYLE)
    expect(page.get_by_text("node.Recommendation").first).to_be_visible(timeout=PATIENCE)
    page.locator(".monaco-editor").first.click()
    page.keyboard.insert_text(cypher.load("browse/user_history"))
    page.get_by_test_id("editor-Run").click()
    drawn = colours(page)
    assert {"1", "Alien", "Blade Runner", "Amélie"} == set(drawn)
    assert (drawn["1"], drawn["Alien"]) == ("#D9425B", "#2F6DB5")
    assert page.locator("svg g.relationship").all_text_contents() == ["rate"] * 3


@browser_needed
def test_saved_queries_are_all_there_and_one_that_is_run_draws_its_kinds(page: Page, made: Path) -> None:
    drop(page, made / QUERIES)
    page.get_by_test_id("navigationFavorites").click()
    folder = page.get_by_test_id(f"savedScriptsFolder-{FOLDER}")
    folder.get_by_text(FOLDER, exact=True).click()
    expect(folder.get_by_test_id("savedScriptListItem")).to_have_count(len(cypher.names("browse")))
    title = cypher.load("browse/interests_picture").splitlines()[0].removeprefix("// ")
    before = page.locator("svg:has(g.node)").count()
    folder.get_by_test_id("savedScriptListItem").filter(has_text=title).get_by_test_id(
        "savedScriptsButton-Run"
    ).click()
    expect(page.locator("svg:has(g.node)")).to_have_count(before + 1, timeout=PATIENCE)
    drawn = colours(page)
    assert drawn["1"] == "#D9425B"
    assert {drawn["Sci-Fi"], drawn["Alien"]} == {rule_of("Genre", made), "#2F6DB5"}


def rule_of(kind: str, made: Path) -> str:
    """The colour of a kind in the style file."""
    rule = (made / STYLE).read_text().partition(f"node.{kind} {{")[2].partition("}")[0]
    return rule.partition("color: ")[2].partition(";")[0]


def test_every_kind_of_the_graph_has_a_colour_of_its_own(made: Path) -> None:
    assert rule_of("Genre", made) != rule_of("Person", made) != ""


def test_the_command_writes_both_and_says_where_they_go(
    world: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("home", "neo4j_bolt_port", "neo4j_http_port", "neo4j_timeout"):
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), str(getattr(world, name)))
    said = runner(capsys)("browser", "--out", str(tmp_path / "new"))
    assert said.status == 0, said.err
    assert (world.browser or "-") in said.out
    assert {file.name for file in (tmp_path / "new").iterdir()} == {STYLE, QUERIES}


def test_a_kind_beyond_the_colours_looks_like_any_entity() -> None:
    many = style(f"Kind{number}" for number in range(50))
    assert "node.Kind11 {" in many
    assert "node.Kind12" not in many


def test_the_file_of_queries_is_what_is_in_the_folder_of_queries() -> None:
    with zipfile.ZipFile(io.BytesIO(queries())) as packed:
        kept = {name: packed.read(name).decode() for name in packed.namelist()}
    assert kept == {f"{FOLDER}/{name[7:]}.cypher": cypher.load(name) for name in cypher.names("browse")}
    assert queries() == queries()


def test_chromium_is_there_where_tests_are_run_by_the_ci() -> None:
    script = (Path(__file__).parent.parent / ".ci" / "run").read_text()
    assert "chromium" in script, "what the tests above are skipped without is installed there"
    assert os.access(Path(__file__).parent.parent / ".ci" / "run", os.X_OK)
