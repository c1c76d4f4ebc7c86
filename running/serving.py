"""Serve the practice: prepare its database, start the web server, end it with Ctrl-C."""

import errno
import http.client
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path

from running import ROOT, Refused, libraries
from running.processes import Command, child, end

HOST = "127.0.0.1"
# The first start fills a demo practice.
START_SECONDS = 300.0
WATCH_SECONDS = 0.25
TICKER_REST_SECONDS = 5.0
DEMO_SIGN_INS = (
    "reception@demo.example",
    "therapist@demo.example",
    "therapist2@demo.example",
    "admin@demo.example",
)
DEMO_PASSWORD = "demo-practice"  # noqa: S105 (it is shown on the sign-in page)


class Ended(Refused):
    """The web server ended by itself before it answered."""


def serve(arguments: Sequence[str]) -> int:
    """Install, prepare and serve until stopped. Raises Refused when something stands in the way."""
    if arguments:
        raise Refused("serve takes no arguments; choose the port with PORT=8001")
    port = chosen_port(os.environ)
    refuse_taken(port)
    libraries.ensure("run")
    settings = environment(os.environ)
    with child(web_server(port, workers=workers(settings)), environment=settings) as process:
        try:
            wait_until_it_answers(port, process)
        except Ended:
            return 1  # the server has said why
        greet(port, demo=is_demo(settings))
        return with_ticker(process, settings)


def chosen_port(variables: Mapping[str, str]) -> int:
    """The port in PORT, 8000 without. Raises Refused for what is no port."""
    text = variables.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise Refused(f"PORT is {text!r}, but a port is a number from 1 to 65535.")
    return int(text)


def refuse_taken(port: int) -> None:
    """Raise Refused when another program listens on `port`, or when we may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise Refused(
                    f"Port {port} is in use by another program; choose another one: PORT={port + 1} python3 run.py"
                ) from error
            raise Refused(f"Port {port} cannot be used: {error.strerror}.") from error


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """The environment of every Django process: PRACTICE_DATA is an absolute path and the folder exists."""
    own = {"PRACTICE_DATA": str(data_folder(variables)), "PYTHONUNBUFFERED": "1"}
    return libraries.compiled_once({**variables, **own})


def data_folder(variables: Mapping[str, str]) -> Path:
    """The folder of PRACTICE_DATA (default var/), made when it is missing."""
    folder = Path(variables.get("PRACTICE_DATA") or ROOT / "var").expanduser().resolve()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"The folder {folder} (PRACTICE_DATA) cannot be made: {error.strerror}.") from error
    return folder


def is_demo(variables: Mapping[str, str]) -> bool:
    """Whether this is a demo practice (DEMO is not 0)."""
    return variables.get("DEMO", "1").lower() not in {"0", "false", "no", "off"}


def workers(variables: Mapping[str, str]) -> int:
    """Number of server processes: SQLite has one writer at a time, a server has use for two."""
    return int(variables.get("WEB_CONCURRENCY") or (2 if variables.get("DATABASE_URL") else 1))


def web_server(port: int, *, workers: int) -> Command:
    """The command of the web server, which prepares the database and the static files first."""
    return (
        libraries.PYTHON, "-m", "gunicorn", "practice.wsgi",
        "--config", ROOT / "practice" / "server.py",
        "--bind", f"{HOST}:{port}",
        "--workers", str(workers),
    )  # fmt: skip


def with_ticker(process: subprocess.Popen[bytes], settings: Mapping[str, str]) -> int:
    """Keep a ticker beside the web server until that ends; returns its exit code."""
    while process.poll() is None:
        with child(ticker(), environment=settings) as beside:
            try:
                while process.poll() is None and beside.poll() is None:
                    time.sleep(WATCH_SECONDS)
            except KeyboardInterrupt:
                end(beside)  # by TERM: one that has only just begun would answer Ctrl-C with a traceback
                raise
        if process.poll() is None:
            print(f"The ticker ended with code {beside.returncode}; it is started again.", flush=True)
            time.sleep(TICKER_REST_SECONDS)
    return process.wait()


def ticker() -> Command:
    """The command of the process that does what nobody waits for."""
    return (libraries.PYTHON, ROOT / "manage.py", "tick")


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when /healthz answers 200. Raises Refused when the server ends, fails or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Ended(f"The web server ended with code {process.returncode} before it answered.")
        status = health(port)
        if status == HTTPStatus.OK:
            return
        if status is not None:
            raise Refused(f"The web server answers /healthz with {status}; what went wrong stands above.")
        time.sleep(0.05)
    raise Refused(f"The web server did not answer within {START_SECONDS:.0f} seconds.")


def health(port: int) -> int | None:
    """The status with which /healthz on `port` answers; None when nobody answers."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def greet(port: int, *, demo: bool) -> None:
    """Print where the practice is and, in a demo, who can sign in."""
    print(f"\nThe practice is at http://{HOST}:{port}/  (Ctrl-C ends it)", flush=True)
    if demo:
        print(f"\nSign in with the password {DEMO_PASSWORD} as")
        for address in DEMO_SIGN_INS:
            print(f"  {address}")
        print(flush=True)
