"""`python -m benchmarks [--upcoming | --load SECONDS] [--json]`, called by `run.py bench` beside a running server (its address in ADDRESS)."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django


def main(arguments: Sequence[str]) -> int:
    """Measure and print. Returns 1 when something could not be measured, or the load was not carried."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.settings")
    django.setup()
    from benchmarks.client import BenchmarkFailed
    from benchmarks.load import Load, load_table
    from benchmarks.measures import Benchmark
    from benchmarks.reassessment import ReassessmentBenchmark

    kind = ReassessmentBenchmark if "--upcoming" in arguments else Benchmark
    try:
        if "--load" in arguments:
            found = Load(os.environ["ADDRESS"], int(arguments[arguments.index("--load") + 1])).run()
            print(json.dumps(found, indent=2) if "--json" in arguments else load_table(found))
            return 0 if found["reached"] else 1
        measures = list(kind(os.environ["ADDRESS"]).all())
    except BenchmarkFailed as failure:
        print(f"The benchmarks failed: {failure}.", file=sys.stderr)
        return 1
    rows = [*(_row(measure) for measure in measures), *_measured_before()]
    if "--json" in arguments:
        print(json.dumps({"machine": machine(), "measures": rows}, indent=2))
    else:
        print(table(rows))
    return 0


def _measured_before() -> list[dict[str, Any]]:
    """The rows of another practice, in the file named by MEASURED_BEFORE."""
    named = os.environ.get("MEASURED_BEFORE")
    rows: list[dict[str, Any]] = json.loads(Path(named).read_text())["measures"] if named else []
    return rows


def machine() -> dict[str, Any]:
    """Where and with what it was measured."""
    from django.db import connection

    from patients.models import Patient
    from scheduling.models import Appointment, Room, Therapist

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "django": django.get_version(),
        "postgresql": version,
        "appointments": Appointment.objects.count(),
        "patients": Patient.objects.count(),
        "therapists": Therapist.objects.count(),
        "rooms": Room.objects.count(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _row(measure: Any) -> dict[str, Any]:
    times, floor = measure.times, measure.floor
    met = measure.goal is None or times.p50 <= measure.goal
    met = met and (measure.most_queries is None or times.queries <= measure.most_queries)
    return {
        "measure": measure.name,
        "p50_ms": round(times.p50, 2),
        "p95_ms": round(times.p95, 2),
        "goal_ms": measure.goal,
        "queries": times.queries,
        "most_queries": measure.most_queries,
        "times_the_floor": round(times.p50 / floor.p50, 1) if floor else None,
        "requests": times.count,
        "reached": met if measure.goal is not None else None,
    }


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows for people, and below them the machine."""
    lines = [f"{'':48}{'p50 ms':>8}{'p95 ms':>8}{'goal':>6}{'queries':>9}{'goal':>6}{'× floor':>9}"]
    for row in rows:
        cells = (row["goal_ms"], row["queries"], row["most_queries"], row["times_the_floor"])
        goal, queries, most, ratio = ("" if cell is None else cell for cell in cells)
        mark = "" if row["reached"] is None else "  reached" if row["reached"] else "  MISSED"
        lines.append(
            f"{row['measure']:48}{row['p50_ms']:>8.2f}{row['p95_ms']:>8.2f}{goal:>6}{queries:>9}{most:>6}{ratio:>9}{mark}"
        )
    lines += ["", *(f"{name}: {value}" for name, value in machine().items())]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
