"""Background processes that outlive the command that started them, and stop when told."""

import fcntl
import json
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from errors import PersonaError

LISTEN = psutil.CONN_LISTEN


class PortTaken(PersonaError):
    """Another program listens on a port that a local server needs."""

    status = 503

    def __init__(self, service: str, port: int, setting: str) -> None:
        super().__init__(f"{service} cannot start: port {port} is taken. Set {setting} to a free port.")


class DidNotStart(PersonaError):
    """A background process ended, or did not answer in time."""

    status = 503

    def __init__(self, service: str, log: Path, start: int = 0) -> None:
        lines = log.read_bytes()[start:].decode(errors="replace").splitlines() if log.exists() else []
        last = next((line.strip() for line in reversed(lines) if line.strip()), "no output")
        with suppress(ValueError, LookupError, TypeError):  # a line of a structured log
            last = str(json.loads(last)["event"])
        super().__init__(f"{service} did not start: {last[:300]} (see {log})")


@dataclass(frozen=True)
class Process:
    """One background process, known by its pid file `<home>/run/<name>.pid` ("pid identity").

    Attributes:
        name: short name, also of the log file `<home>/logs/<name>.log`.
        home: the folder of local state.
        command: what to run.
        ports: every port it will listen on, with the setting that moves it.
        ready: tells whether it answers already.
        environment: variables added to this process's own.
        patience: seconds it may take to be ready.
        grace: seconds it may take to stop before it is killed.
    """

    name: str
    home: Path
    command: Sequence[str]
    ready: Callable[[], bool]
    ports: Mapping[str, int] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    patience: float = 90.0
    grace: float = 30.0

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.home / "logs" / f"{self.name}.log"

    @property
    def _pid_file(self) -> Path:
        return self.home / "run" / f"{self.name}.pid"

    def running(self) -> psutil.Process | None:
        """The live process, or None; a pid file left by a dead one, or a pid used again, counts as none."""
        try:
            pid, identity = self._pid_file.read_text().split()
            process = psutil.Process(int(pid))
            alive = process.is_running() and process.status() != psutil.STATUS_ZOMBIE
            return process if alive and _identity(process) == identity else None
        except (OSError, ValueError, psutil.Error):
            return None

    def start(self) -> bool:
        """Starts it unless it runs, and waits until it is ready; True if it had to be started.

        One that was started by a command that was killed before it could note the pid is found, and taken over;
        children that outlived theirs are ended.

        Raises:
            PortTaken: one of its ports is in use by something else.
            DidNotStart: it ended or was not ready within `patience` seconds.
        """
        if self.running() or self._found():
            self._wait(self._written())
            return False
        self._end_left()
        for setting, port in self.ports.items():
            if listening(port):
                raise PortTaken(self.name, port, setting)
        before = self._written()
        self._spawn()
        self._wait(before)
        return True

    def _left(self) -> list[psutil.Process]:
        """Live processes that write to its log: whatever pid files say, they are its own."""
        return [process for process in psutil.process_iter() if self._writes(process)]

    def _writes(self, process: psutil.Process) -> bool:
        try:
            output = os.readlink(f"/proc/{process.pid}/fd/1")
            return output == os.path.realpath(self.log) and process.status() != psutil.STATUS_ZOMBIE
        except (OSError, psutil.Error):  # another's, or gone, or there is no /proc
            return False

    def _found(self) -> bool:
        """Takes over one that runs without its pid on record."""
        for process in self._left():
            with suppress(OSError, psutil.Error):
                if os.getsid(process.pid) == process.pid:
                    self._note(process)
                    return True
        return False

    def _end_left(self) -> None:
        """Ends children whose parent was killed; they would hold its ports."""
        left = self._left()
        for process in left:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(left, timeout=5)

    def _note(self, process: psutil.Process) -> None:
        """Writes the pid file, all or nothing."""
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        new = self._pid_file.with_suffix(".new")
        new.write_text(f"{process.pid} {_identity(process)}")
        new.replace(self._pid_file)

    def _written(self) -> int:
        """Bytes in its log."""
        return self.log.stat().st_size if self.log.exists() else 0

    def _spawn(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._pid_file.parent.mkdir(parents=True, exist_ok=True)
        append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        pid = os.posix_spawnp(
            self.command[0],
            list(self.command),
            {**os.environ, **self.environment},
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.log), append, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        self._note(psutil.Process(pid))

    def _wait(self, start: int) -> None:
        """Waits until it is ready; what its log says from byte `start` on is about this wait."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            if self.ready() and self._listens():
                return
            if not self.running():
                break
            time.sleep(0.1)
        raise DidNotStart(self.name, self.log, start)

    def _listens(self) -> bool:
        """Whether its ports are its own: another server may have taken one after it was seen to be free."""
        try:
            ours = family(self.running())
            heard = {c.laddr.port for one in ours for c in one.net_connections("inet") if c.status == LISTEN}
            return set(self.ports.values()) <= heard
        except psutil.NoSuchProcess:
            return False

    def stop(self) -> bool:
        """Stops it and its children; True if it ran."""
        process = self.running() or (self.running() if self._found() else None)
        if process:
            with suppress(psutil.NoSuchProcess):  # it may end by itself at any point of this
                _end(process, self.grace)
        self._end_left()
        self._pid_file.unlink(missing_ok=True)
        return process is not None


def family(process: psutil.Process | None) -> list[psutil.Process]:
    """A process and its descendants."""
    return [process, *process.children(recursive=True)] if process else []


def _end(process: psutil.Process, grace: float) -> None:
    members = family(process)
    process.send_signal(signal.SIGTERM)
    psutil.wait_procs([process], timeout=grace)
    for member in members:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    psutil.wait_procs(members, timeout=5)


def _identity(process: psutil.Process) -> str:
    """Tells a process from a later one with its pid: the boot, and the ticks from there to its start.

    The time of day will not do: setting the clock moves it for processes that run already.
    """
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[19]
        return f"{boot}/{ticks}"
    except OSError:
        return f"{process.create_time():.2f}"


def listening(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something accepts connections on `port`."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Lets one process at a time start or stop what lives in `home`; others wait their turn."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
