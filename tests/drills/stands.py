"""The one practice that a file of drills breaks again and again: on a small disk, served, with people at its desks."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connection

from practice.models import User
from running.clusters import Server, free_port
from tests.drills.conftest import Arena
from tests.drills.desks import Browser, Desk, many_patients
from tests.drills.forms import LONG
from tests.drills.post import children
from tests.drills.smalldisks import SmallDisk, small_disk
from tests.drills.standing import Standing, own_server, practice_in

DESKS = 3
MEGABYTES = {"sqlite": 100, "postgresql": 400} if LONG else {"sqlite": 60, "postgresql": 260}
# In the long form as they are in a practice.
LOCK_SECONDS = {"sqlite": 20, "postgresql": 10} if LONG else {"sqlite": 4, "postgresql": 2}
# Of its own log PostgreSQL keeps the least, so that a small disk does.
CONNECTIONS = 40
LITTLE = (
    "min_wal_size=32MB", "max_wal_size=48MB", "shared_buffers=16MB", "jit=off",
    f"max_connections={CONNECTIONS}", "superuser_reserved_connections=0",
)  # fmt: skip
PASSWORD = "four words of ours"


@dataclass
class Stand:
    """A practice beside the drills, and who works there."""

    standing: Standing
    port: int
    server: Server | None
    disk: SmallDisk
    folder: Path
    arena: Arena
    patients: list[int]
    desks: list[Desk]
    uploader: Browser

    @property
    def lock_seconds(self) -> int:
        """How long a request waits for a lock, and no longer."""
        return LOCK_SECONDS[connection.vendor]

    def processes(self) -> list[int]:
        """The numbers of all that run."""
        mains = [process.pid for process in self.standing.processes.values()]
        return [*mains, *(child for main in mains for child in children(main))]


@contextmanager
def ended_in_order() -> Iterator[None]:
    """Being asked to end (TERM) ends what was started, too: as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def a_stand(arena: Arena) -> Iterator[Stand]:
    """A copy of this test's practice, served for the length of the block."""
    patients = many_patients(arena)
    hasher = PBKDF2PasswordHasher()
    User.objects.filter(pk=arena.reception.pk).update(password=hasher.encode(PASSWORD, hasher.salt()))
    arena.reception.refresh_from_db()
    browsers = [Browser(arena.reception) for _desk in range(DESKS)]
    uploader = Browser(arena.therapists[0].user)
    with ended_in_order(), small_disk(MEGABYTES[connection.vendor]) as disk:
        for name in ("practice", "server"):
            (disk.folder / name).mkdir(mode=0o711)
        folder = disk.folder / "practice"
        variables = {
            "LOCK_SECONDS": str(LOCK_SECONDS[connection.vendor]),
            # Visitors come from many addresses.
            "BEHIND_PROXY": "1",
            **({"REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"} if connection.vendor == "postgresql" else {}),
        }
        with (
            own_server(disk.folder / "server", *LITTLE) as server,
            practice_in(folder, server=server, variables=variables) as (standing, port),
        ):
            for browser in (*browsers, uploader):
                browser.port = port
            desks = [Desk(arena, patients, place, browser) for place, browser in enumerate(browsers)]
            yield Stand(standing, port, server, disk, folder, arena, patients, desks, uploader)
            for browser in (*browsers, uploader):
                browser.close()
