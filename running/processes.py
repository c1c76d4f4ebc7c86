"""Child processes that never outlive the command that started them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

from running import ROOT

PATIENCE_SECONDS = 10.0
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Command = Sequence[str | Path]


class Stopped(KeyboardInterrupt):
    """Someone asked the command to end: Ctrl-C, a closed terminal or a TERM signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped(number)


def stop_on_signals() -> None:
    """Turn INT, TERM and HUP into `Stopped`, so that every child is ended on the way out."""
    for number in ENDING:
        signal.signal(number, _stop)


@contextmanager
def child(
    command: Command,
    *,
    environment: Mapping[str, str] | None = None,
    output: IO[str] | int | None = None,
    errors: IO[str] | int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """Start `command` in a process group of its own; leaving the block ends the whole group."""
    sys.stdout.flush()
    # A signal that came while it is being started would leave it behind.
    signals = KeptSignals()
    try:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=None if environment is None else dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,
            close_fds=False,
        )
    except BaseException:
        signals.release()
        raise
    try:
        signals.release()
        yield process
    except KeyboardInterrupt:
        end(process, by=signal.SIGINT)
        raise
    finally:
        end(process)


def end(process: subprocess.Popen[bytes], *, by: signal.Signals = signal.SIGTERM) -> None:
    """End the process and all it started: politely first, then for certain."""
    with undisturbed():
        if process.poll() is None:
            _signal_group(process, by)
            with suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE_SECONDS)
        _signal_group(process, signal.SIGKILL)
        process.wait()


class KeptSignals:
    """Keeps INT, TERM and HUP back from its making until `release`, which then acts on the first that came."""

    def __init__(self) -> None:
        self._came: list[int] = []
        self._before = {number: signal.signal(number, self._keep) for number in ENDING}

    def _keep(self, number: int, frame: FrameType | None) -> None:
        self._came.append(number)

    def release(self) -> None:
        """Give the signals back to whoever had them."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self._came:
            signal.raise_signal(self._came[0])


@contextmanager
def undisturbed() -> Iterator[None]:
    """Tidy up to the end: a second Ctrl-C must not leave half of the children behind."""
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def call(
    command: Command,
    *,
    environment: Mapping[str, str] | None = None,
    output: IO[str] | int | None = None,
    errors: IO[str] | int | None = None,
) -> int:
    """Run `command` to its end and return its exit code."""
    with child(command, environment=environment, output=output, errors=errors) as process:
        return process.wait()


def become(command: Command, *, environment: Mapping[str, str]) -> int:
    """Replace this process by `command`, which keeps the terminal (for a shell, a question, a pipe)."""
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execve(str(command[0]), [str(part) for part in command], dict(environment))
