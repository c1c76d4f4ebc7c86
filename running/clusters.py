"""A throw-away PostgreSQL server for tests and benchmarks on a machine that has its programs."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from running import Refused
from running.processes import undisturbed

PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
)
# Nothing here has to survive a power cut.
HASTE = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0", "jit=off",
    # Two hundred write into the audit log at once, beside other tests.
    "max_connections=300",
)  # fmt: skip


def programs() -> Path | None:
    """The folder with initdb and pg_ctl, the newest when there are several; None without."""
    found = [path for place in PLACES for path in Path("/").glob(f"{place.lstrip('/')}/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve())
    folders = [path.parent for path in found if (path.parent / "pg_ctl").exists()]
    return max(folders, key=_version, default=None)


def _version(folder: Path) -> int:
    return int("".join(filter(str.isdigit, folder.parent.name)) or 0)


@contextmanager
def throw_away_cluster(folder_of_programs: Path, *, durable: bool = False) -> Iterator[str]:
    """A server on a free port for the length of the block; yields the address for DATABASE_URL.

    A `durable` one writes to the disk like a real one, for benchmarks; the other is faster.
    The address names the database `practice`, which exists and is empty. Raises Refused when it cannot be made or does not start.
    """
    settings = () if durable else HASTE
    with (
        tempfile.TemporaryDirectory(prefix="practice-pg-") as folder,
        server_in(Path(folder), folder_of_programs, settings=settings) as server,
    ):
        yield server.address


@contextmanager
def server_in(folder: Path, folder_of_programs: Path, *, settings: tuple[str, ...]) -> Iterator["Server"]:
    """A server whose files are in the empty `folder`, started, with the database `practice`; ended with the block."""
    server = Server(programs=folder_of_programs, folder=folder, owner=_unprivileged_owner(folder), settings=settings)
    server.make()
    try:
        server.start()
        server.create_database()
        yield server
    finally:
        with undisturbed():
            server.stop()


class Server:
    """A server and where its files are. It may be killed, and started again."""

    def __init__(self, *, programs: Path, folder: Path, owner: int | None, settings: tuple[str, ...]) -> None:
        self.programs = programs
        self.folder = folder
        self.owner = owner
        self.settings = settings
        self.cluster = str(folder / "cluster")
        self.port, self.password = free_port(), secrets.token_hex(16)

    @property
    def address(self) -> str:
        """The address of its database, for DATABASE_URL."""
        return f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/practice"

    def process(self) -> int:
        """The number of its first process. OSError when it was never started or has ended in order."""
        return int(Path(self.cluster, "postmaster.pid").read_text().split()[0])

    def make(self) -> None:
        """Create the cluster; only who knows the password can connect."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        self._call(
            "initdb", "-D", self.cluster, "-U", "postgres", "--auth=scram-sha-256", f"--pwfile={secret}",
            "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions",
        )  # fmt: skip

    def start(self) -> None:
        """Start the server and wait until it answers. Raises Refused when it does not."""
        place = (f"port={self.port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={self.folder}")
        options = " ".join(f"-c {setting}" for setting in (*place, *self.settings))
        self._call("pg_ctl", "-D", self.cluster, "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def create_database(self) -> None:
        """Create the database `practice`."""
        self._call("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "practice")

    def stop(self) -> None:
        """End the server at once, whatever its clients are doing."""
        self._call("pg_ctl", "-D", self.cluster, "-w", "-m", "immediate", "stop", may_fail=True)

    def _call(self, program: str, *arguments: str, may_fail: bool = False) -> None:
        done = subprocess.run(
            [self.programs / program, *arguments],
            cwd=self.folder,
            env={**os.environ, "PGPASSWORD": self.password},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            user=self.owner,
            extra_groups=None if self.owner is None else [],
            start_new_session=True,
        )
        if done.returncode and not may_fail:
            last_word = (done.stderr.strip().splitlines() or ["nothing"])[-1]
            raise Refused(f"The throw-away PostgreSQL did not start: {program} said {last_word}")


def _unprivileged_owner(folder: Path) -> int | None:
    """Root may not run PostgreSQL: give the folder to `postgres` or `nobody`; None for anyone else."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            owner = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        return owner.pw_uid
    raise Refused("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as.")


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
