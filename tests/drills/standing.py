"""A whole practice on loopback beside the drill, as it stands on a server: every process that ends is started again."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from running import ROOT, Refused
from running.clusters import Server, free_port, programs, server_in
from running.libraries import PYTHON, compiled_once
from running.processes import Command
from running.serving import ticker, web_server
from tests.drills.post import children

LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 60.0
OF_THIS_PROCESS = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL", "PORT"}


class Standing:
    """Processes by name. One that ends is started again at once, and what it left behind is ended, as systemd does it."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self.log = folder / "log"
        self.commands: dict[str, Command] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.servers: list[Server] = []
        self._over = Event()
        self._watch = Thread(target=self._stand, daemon=True)

    def add(self, name: str, command: Command) -> None:
        """Start a process and keep it."""
        self.commands[name] = command
        self._start(name)

    def kill(self, name: str, *, child: bool = False) -> None:
        """Kill it with all that it has started, or one of these, in the midst of what it does."""
        if name == "postgresql":
            os.kill(self.servers[0].process(), signal.SIGKILL)
            return
        main = self.processes[name].pid
        with suppress(ProcessLookupError):
            if child:
                os.kill((children(main) or [main])[0], signal.SIGKILL)
            else:
                os.killpg(main, signal.SIGKILL)

    def last_words(self) -> str:
        """The end of what the processes have said."""
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def __enter__(self) -> Standing:
        self._watch.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._over.set()
        self._watch.join(PATIENCE_SECONDS)
        for process in self.processes.values():
            _end(process)

    def _start(self, name: str) -> None:
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [str(part) for part in self.commands[name]],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _stand(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            for name, process in list(self.processes.items()):
                if process.poll() is not None:
                    _end(process)
                    self._start(name)
            for server in self.servers:
                if not _is_alive(server):
                    # What is left of the killed one may still hold its memory: then the next try.
                    with suppress(Refused):
                        server.start()


@contextmanager
def practice_in(folder: Path, *, server: Server | None, variables: dict[str, str]) -> Iterator[tuple[Standing, int]]:
    """A copy of this test's practice in `folder`, served; the processes and the port. On `server`, else in a file."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_THIS_PROCESS}
    environment |= {"PRACTICE_DATA": str(folder), "DEMO": "1", "SECRET_KEY": settings.SECRET_KEY, "TMPDIR": str(folder)}
    environment |= {"PYTHONPATH": str(ROOT), **variables}
    _copy(folder, server)
    if server is not None:
        environment["DATABASE_URL"] = server.address
    port = free_port()
    with Standing(compiled_once(environment), folder) as standing:
        standing.servers += [server] if server else []
        standing.add("web", web_server(port, workers=2 if server else 1))
        try:
            wait_until(lambda: is_served(port))
            yield standing, port
        except BaseException as error:
            # The disk goes with the drill, and what was said on it.
            error.add_note(standing.last_words())
            raise


@contextmanager
def own_server(folder: Path, *more: str) -> Iterator[Server | None]:
    """A durable PostgreSQL of the drill's own in the empty `folder`; None where this test runs on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    found = programs()
    if found is None:
        pytest.skip("there are no programs of PostgreSQL on this machine")
    with server_in(folder, found, settings=more) as server:
        yield server


def keep_ticker(standing: Standing) -> None:
    """The ticker, too."""
    if "ticker" not in standing.commands:
        standing.add("ticker", ticker())


def keep_celery(standing: Standing) -> None:
    """A Redis that keeps nothing, and a worker with a beat inside; skipped where there is no Redis."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server on this machine")
    port = standing.environment["REDIS_URL"].rpartition(":")[2].partition("/")[0]
    standing.add("redis", (program, "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"))
    options = ("--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=CRITICAL")
    standing.add("worker", (PYTHON, "-m", "celery", "-A", "practice.celery", "worker", "--beat", *options))


def is_served(port: int, path: str = "/healthz") -> bool:
    """Whether the page answers 200."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as client, suppress(OSError, HTTPException):
        client.request("GET", path)
        return client.getresponse().status == 200
    return False


def wait_until(holds: Callable[[], object], *, seconds: float = PATIENCE_SECONDS, found: object = "") -> float:
    """Wait until something holds; how long it took. `found` is shown when it never does."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() < began + seconds, f"it has not come about: {found}"
        time.sleep(LOOK_SECONDS)
    return time.monotonic() - began


def said_by(environment: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    """What a Django command says in the practice of that environment."""
    return subprocess.run(
        [PYTHON, "manage.py", *words], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _is_alive(server: Server) -> bool:
    try:
        os.kill(server.process(), 0)
    except (OSError, ValueError, IndexError):
        return False
    return Path(f"/proc/{server.process()}/stat").read_text().split()[2] != "Z"


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _copy(folder: Path, server: Server | None) -> None:
    """This process's test database, as it stands, for the processes to come."""
    connections.close_all()
    if server is None:
        with (
            closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as old,
            closing(sqlite3.connect(folder / "practice.sqlite3")) as new,
        ):
            old.backup(new)
        return
    dumped = _dump(connection, server.programs)
    subprocess.run(
        [server.programs / "psql", "-q", "-v", "ON_ERROR_STOP=1", server.address],
        input=dumped, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip


def _dump(one: BaseDatabaseWrapper, tools: Path) -> bytes:
    of = one.settings_dict
    place = ("-h", str(of["HOST"]), "-p", str(of["PORT"]), "-U", str(of["USER"]), str(of["NAME"]))
    own = os.environ | {"PGPASSWORD": str(of["PASSWORD"])}
    command = [tools / "pg_dump", "--no-owner", "--no-privileges", *place]
    return subprocess.run(command, env=own, capture_output=True, check=True).stdout
