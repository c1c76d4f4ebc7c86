"""How gunicorn serves a practice behind nginx (`gunicorn practice.wsgi --config deploy/gunicorn.conf.py`).

What has to be so whoever serves stands in practice/server.py; here is what a machine decides.
"""

import os
from pathlib import Path

from practice.server import (  # noqa: F401 (gunicorn reads them)
    child_exit,
    control_socket_disable,
    graceful_timeout,
    loglevel,
    on_starting,
    threads,
    worker_class,
)

bind = os.environ.get("BIND", "127.0.0.1:8000")
# Two for each processor are plenty: each has 8 threads, and each thread a connection to PostgreSQL (max_connections).
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# A page takes well under a second; a process that answers nobody for so long is started again.
timeout = 60
# Nothing that grows slowly can grow for ever; not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
# nginx keeps no connection to us waiting longer.
keepalive = 5
forwarded_allow_ips = "127.0.0.1"
# What says that a process lives belongs into memory.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (memory, not a folder of everybody's files)
