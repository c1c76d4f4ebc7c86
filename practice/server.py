"""How gunicorn serves the practice (`gunicorn --config practice/server.py practice.wsgi`).

The database and the static files are prepared in the server's own first process, and the others are
forked from it: importing Django once instead of three times is most of the time of a second start.
"""

import logging
import os
import sys
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connections
from prometheus_client import multiprocess

worker_class = "gthread"
threads = 8
graceful_timeout = 5
loglevel = "warning"
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Prepare before the first process is forked; what stands in the way is one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "practice.settings")
    try:
        django.setup()
        call_command("prepare")
    except (CommandError, ImproperlyConfigured) as error:
        sys.exit(str(error))
    # What the server says about a request names its address: it goes the way of every other line.
    for name in ("gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    # A connection must not be shared with the forked processes.
    connections.close_all()


def child_exit(server: Any, worker: Any) -> None:
    """Let the numbers of a process that ended be forgotten where they are counts of the living."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
