"""`run.py` itself: one clear line for everything that can stand in its way, and no process left behind."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from running import ROOT
from running.clusters import free_port
from running.serving import health

OLDEST_READABLE = (3, 6)
OWN_PRACTICE = {"DEMO": "0", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "127.0.0.1", "HTTPS": "0"}
NO_INDEX = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "UV_DEFAULT_INDEX": "http://127.0.0.1:9/", "UV_NO_CACHE": "1"}


def run(*arguments: str, root: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    """`run.py` carried out to its end."""
    return subprocess.run(
        [sys.executable, root / "run.py", *arguments],
        env=surroundings(**variables),
        capture_output=True,
        text=True,
        timeout=60,
    )


def surroundings(**variables: str) -> dict[str, str]:
    """The environment without what would turn the demo into another practice."""
    hidden = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "DEMO", "PIP_FIND_LINKS", "PIP_CONFIG_FILE"}
    return {name: value for name, value in os.environ.items() if name not in hidden} | variables


@contextmanager
def serving(port: int, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """`run.py` serving a practice in `folder`, no demo, which would take longer; yielded when the first page is there."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "run.py"],
        env=surroundings(PORT=str(port), PRACTICE_DATA=str(folder), **OWN_PRACTICE),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(lambda: health(port) or process.poll() is not None, seconds=120)
        assert process.poll() is None, process.stdout.read()
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def wait_for(condition, *, seconds: float) -> None:
    """Return when `condition()` is true; fail when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds"
        time.sleep(0.05)


def children_of(folder: Path) -> list[str]:
    """Every process whose environment says it works for the practice in `folder`."""
    wanted = f"PRACTICE_DATA={folder}".encode()
    return [path.parent.name for path in Path("/proc").glob("[0-9]*/environ") if wanted in read_if_there(path)]


def read_if_there(path: Path) -> bytes:
    """The file's content; nothing when the process has ended meanwhile."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """The files that run before anything is installed, in a folder of their own."""
    for name in ("running", "requirements"):
        shutil.copytree(ROOT / name, tmp_path / "clone" / name)
    shutil.copy(ROOT / "run.py", tmp_path / "clone")
    return tmp_path / "clone"


def test_old_pythons_can_read_the_line_that_says_they_are_too_old():
    ast.parse((ROOT / "run.py").read_text(), feature_version=OLDEST_READABLE)


def test_an_old_python_is_refused_in_one_line():
    pretend = "import sys; sys.version_info = (3, 10, 13); exec(open('run.py').read())"
    done = subprocess.run([sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stderr == "This needs Python 3.11 or newer; this is Python 3.10.\n"


def test_a_port_in_use_is_refused_in_one_line_that_names_another():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run(PORT=str(port))
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is in use by another program; choose another one: PORT={port + 1} python3 run.py\n"
    )


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "8000.0", "²"])
def test_what_is_no_port_is_refused_in_one_line(port):
    done = run(PORT=port)
    assert (done.returncode, done.stderr) == (1, f"PORT is {port!r}, but a port is a number from 1 to 65535.\n")


def test_an_unknown_command_is_refused_with_the_list_of_commands():
    done = run("sevre")
    assert done.returncode == 2
    assert "There is no command 'sevre'" in done.stderr
    assert "python3 run.py test" in done.stderr


def test_a_half_made_environment_is_made_again_and_without_a_network_one_line_says_so(clone):
    leftover = clone / ".venv" / "lib" / "half-installed"
    leftover.mkdir(parents=True)
    (clone / ".venv" / "installed.json").write_text('{"run": "unfinished"}')
    done = run(root=clone, PORT=str(free_port()), **NO_INDEX)
    assert "Making the environment" in done.stdout
    assert not leftover.exists()
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is there a network connection" in done.stderr


def test_outside_the_demo_a_missing_secret_key_is_one_line(tmp_path):
    done = run(DEMO="0", PRACTICE_DATA=str(tmp_path), PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("SECRET_KEY is not set")
    assert done.stderr.count("\n") == 1


def test_outside_the_demo_missing_hosts_are_one_line(tmp_path):
    done = run(DEMO="0", SECRET_KEY="x" * 50, PRACTICE_DATA=str(tmp_path), PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("ALLOWED_HOSTS is not set")
    assert done.stderr.count("\n") == 1


def test_a_database_that_does_not_answer_is_one_line(tmp_path):
    nowhere = f"postgres://nobody:secret@127.0.0.1:{free_port()}/practice"
    done = run(DATABASE_URL=nowhere, PRACTICE_DATA=str(tmp_path), PORT=str(free_port()))
    assert done.returncode == 1
    assert done.stderr.startswith("The database cannot be opened")
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")
def test_ctrl_c_and_term_end_every_process_and_the_second_start_finds_all_in_place(tmp_path):
    port = free_port()
    for number in (signal.SIGINT, signal.SIGTERM):
        with serving(port, tmp_path) as process:
            assert len(children_of(tmp_path)) >= 3  # run.py, the web server, its worker
            process.send_signal(number)
            assert process.wait(15) == 128 + number
        wait_for(lambda: not children_of(tmp_path), seconds=5)
        assert health(port) is None


def test_the_secret_key_of_a_demo_is_kept_and_readable_by_its_owner_only(tmp_path):
    run("manage", "version", PRACTICE_DATA=str(tmp_path))
    first = (tmp_path / "secret-key").read_text()
    run("manage", "version", PRACTICE_DATA=str(tmp_path))
    assert (tmp_path / "secret-key").read_text() == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600
