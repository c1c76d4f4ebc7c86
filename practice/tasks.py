"""What Celery's workers are told to do: a job of practice/ticking.py, by its name. Never called from a request."""

from __future__ import annotations

from practice import ticking
from practice.celery import app

# After so long others have their turn; what is left is taken up with the next tick.
SECONDS = 10.0


@app.task(name="practice.work")  # type: ignore[untyped-decorator]
def work(job: str) -> None:
    """Do pieces of `job` until there is no more, or for SECONDS. KeyError for one that this version does not know."""
    ticking.work(job, seconds=SECONDS)
