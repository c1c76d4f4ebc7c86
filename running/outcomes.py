"""What came out of each part of the suite, read from pytest's reports and told in a few lines."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The result of one part: `tests` ran, of which `failed` failed; `skipped` counts reasons."""

    name: str
    passed: bool
    tests: int = 0
    failed: int = 0
    seconds: float = 0.0
    skipped: Counter[str] = field(default_factory=Counter)


def read_outcome(name: str, report: Path, code: int) -> Outcome:
    """The outcome in pytest's JUnit report; without a report the part failed."""
    try:
        suite = next(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError, StopIteration):
        return Outcome(name=name, passed=False, failed=1)
    skipped = Counter(element.get("message") or "no reason given" for element in suite.iter("skipped"))
    broken = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    return Outcome(
        name=name,
        passed=code == 0,
        tests=int(suite.get("tests", 0)) - skipped.total(),
        failed=broken,
        seconds=float(suite.get("time", 0)),
        skipped=skipped,
    )


def account_of(
    outcomes: Sequence[Outcome],
    *,
    missing: Mapping[str, str],
    apart: Mapping[str, str],
    required: bool,
    seconds: float,
) -> str:
    """What ran, what did not and why, be it `missing` here or run `apart`; the last line counts."""
    lines = ["", f"What ran, in {seconds:.0f} seconds:"]
    lines += [_line(outcome) for outcome in outcomes]
    for outcome in outcomes:
        lines += [f"  skipped on {outcome.name}: {count} x {why}" for why, count in outcome.skipped.items()]
    word = "missing, and CI=true requires it" if required else "did not run"
    lines += [f"  {name}: {word}: {why}" for name, why in missing.items()]
    lines += [f"  {name}: did not run: {why}" for name, why in apart.items()]
    failed = sum(outcome.failed for outcome in outcomes)
    passed = sum(outcome.tests - outcome.failed for outcome in outcomes)
    skipped = sum(outcome.skipped.total() for outcome in outcomes)
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed, {skipped} skipped"])


def _line(outcome: Outcome) -> str:
    if not outcome.tests and outcome.passed:
        return f"  {outcome.name}: no test selected"
    word = "passed" if outcome.passed else f"{outcome.failed} FAILED"
    return f"  {outcome.name}: {outcome.tests} tests in {outcome.seconds:.0f} s, {word}"
