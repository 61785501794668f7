"""Background processes: a small server that listens on a port stands for Neo4j, Valkey, worker and API."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from graph.local.process import DidNotStart, PortTaken, Process, free_port, listening, only_one

SERVE = "import socket, time; s = socket.create_server(('127.0.0.1', {port})); print('up', flush=True); "
SETTING = "PERSONA_TEST_PORT"


def make(home: Path, port: int, script: str = SERVE + "time.sleep(60)", **more: float) -> Process:
    return Process(
        name="service",
        home=home,
        command=[sys.executable, "-c", script.format(port=port)],
        ports={SETTING: port},
        ready=lambda: listening(port),
        **more,  # type: ignore[arg-type]
    )


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Process]:
    process = make(tmp_path, free_port())
    yield process
    process.stop()


def port_of(process: Process) -> int:
    return process.ports[SETTING]


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


def pid_file(process: Process) -> Path:
    return process.home / "run" / "service.pid"


def test_starts_once_and_stops_once(service: Process) -> None:
    assert service.start()
    first = service.running()
    assert first is not None
    assert listening(port_of(service))

    assert not service.start()
    assert service.running() == first

    assert service.stop()
    assert service.running() is None
    assert not listening(port_of(service))
    assert not service.stop()


def test_its_output_is_in_its_log(service: Process) -> None:
    service.start()
    assert service.log.read_text() == "up\n"


def test_it_leads_a_session_of_its_own_so_that_ctrl_c_does_not_reach_it(service: Process) -> None:
    service.start()
    process = service.running()
    assert process is not None
    assert os.getsid(process.pid) == process.pid != os.getsid(0)


def test_after_kill_9_it_is_not_running_and_starts_again(service: Process) -> None:
    service.start()
    process = service.running()
    assert process is not None
    process.kill()
    process.wait(5)

    assert service.running() is None
    assert service.start()
    assert listening(port_of(service))


@pytest.mark.parametrize("left", ["", "nonsense", "0 0", "999999999 1.0", "-1 x"])
def test_a_stale_pid_file_does_no_harm(service: Process, left: str) -> None:
    pid_file(service).parent.mkdir(parents=True)
    pid_file(service).write_text(left)
    assert service.running() is None
    assert service.start()


def test_a_pid_used_again_by_a_bystander_is_not_stopped(service: Process) -> None:
    service.start()
    _, identity = pid_file(service).read_text().split()
    service.stop()
    bystander = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        pid_file(service).write_text(f"{bystander.pid} {identity}")
        assert service.running() is None
        assert not service.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_taken_port_is_told_with_the_setting_that_moves_it(service: Process) -> None:
    with socket.create_server(("127.0.0.1", port_of(service))):
        message = f"service cannot start: port {port_of(service)} is taken. Set {SETTING} to a free port."
        with pytest.raises(PortTaken, match=message):
            service.start()
    assert service.running() is None
    assert not pid_file(service).exists()


def test_a_process_that_ends_is_told_with_its_last_words(tmp_path: Path) -> None:
    broken = make(tmp_path, free_port(), "print('reading'); print('no space left'); print(' ')")
    with pytest.raises(DidNotStart, match=r"service did not start: no space left \(see .*service\.log\)"):
        broken.start()
    assert broken.running() is None


def test_the_last_words_of_a_former_life_are_not_told(tmp_path: Path) -> None:
    chatty, silent = (make(tmp_path, free_port(), script) for script in ("print('no space left')", "pass"))
    with pytest.raises(DidNotStart, match="no space left"):
        chatty.start()
    with pytest.raises(DidNotStart, match="no output"):
        silent.start()


def test_one_that_is_not_ready_in_time_is_told_and_can_be_stopped(tmp_path: Path) -> None:
    slow = make(tmp_path, free_port(), "import time; time.sleep(60)", patience=0.3)
    with pytest.raises(DidNotStart, match="no output"):
        slow.start()
    assert slow.stop()


def test_a_server_of_another_on_its_port_is_not_taken_for_its_own(tmp_path: Path) -> None:
    late = make(tmp_path, free_port(), "import time; time.sleep(60)", patience=0.5)
    fooled = replace(late, ready=lambda: True)
    with pytest.raises(DidNotStart):
        fooled.start()
    assert fooled.stop()


def test_one_that_does_not_stop_is_killed_with_its_children(tmp_path: Path) -> None:
    stubborn_script = (
        "import os, signal, socket, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "s = os.fork() and socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
    )
    stubborn = make(tmp_path, free_port(), stubborn_script, grace=0.3)
    stubborn.start()
    process = stubborn.running()
    assert process is not None
    family = [process.pid, *(child.pid for child in process.children())]
    assert len(family) == 2

    assert stubborn.stop()
    deadline = time.monotonic() + 5
    while not all(gone(pid) for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [gone(pid) for pid in family] == [True, True]


def test_of_two_at_once_one_starts_it_and_the_other_finds_it_running(tmp_path: Path) -> None:
    port = free_port()
    script = f"""
import sys
from pathlib import Path
from graph.local.process import Process, listening, only_one
home = Path(sys.argv[1])
serve = "import socket, time; time.sleep(.3); s = socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
process = Process("service", home, [sys.executable, "-c", serve], lambda: listening({port}), {{"P": {port}}})
with only_one(home):
    print(process.start())
"""
    command = [sys.executable, "-c", script, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    try:
        said = sorted(process.communicate(timeout=30)[0].strip() for process in both)
        assert said == ["False", "True"]
    finally:
        make(tmp_path, port).stop()


def test_the_lock_is_free_again_after_kill_9(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from graph.local.process import only_one\n"
        "with only_one(Path(sys.argv[1])):\n    print('locked', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder.stdout:
        assert holder.stdout.readline() == "locked\n"
    holder.kill()
    holder.wait()
    with only_one(tmp_path):
        pass


def test_one_whose_pid_was_never_noted_is_taken_over(service: Process) -> None:
    service.start()
    first = service.running()
    assert first is not None
    pid_file(service).unlink()
    assert not service.start()
    assert service.running() == first
    pid_file(service).write_text("")
    assert service.stop()
    assert gone(first.pid)


def test_children_that_outlived_their_parent_do_not_hold_its_port(tmp_path: Path) -> None:
    script = (
        "import os, socket, time; s = socket.create_server(('127.0.0.1', {port})); os.fork(); time.sleep(60)"
    )
    parent = make(tmp_path, free_port(), script)
    parent.start()
    process = parent.running()
    assert process is not None
    (child,) = process.children()
    process.kill()
    process.wait(5)
    assert listening(port_of(parent))
    assert parent.start()
    assert gone(child.pid)
    assert parent.stop()


def test_the_last_words_of_a_structured_log_are_its_event(tmp_path: Path) -> None:
    line = """import json; print(json.dumps(dict(level="error", event="no space left")))"""
    with pytest.raises(DidNotStart, match=r"service did not start: no space left \(see"):
        make(tmp_path, free_port(), line).start()
