"""The hours in which the practice writes to nobody, on the clock of its wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from practice.models import Practice


def is_quiet(moment: datetime, practice: Practice | None) -> bool:
    """True between the practice's hours; the same hour twice means never."""
    if practice is None:
        return False
    since, until = practice.quiet_from, practice.quiet_until
    clock = practice.local(moment).time()
    if since <= until:
        return since <= clock < until
    return clock >= since or clock < until


def after_quiet(moment: datetime, practice: Practice | None) -> datetime:
    """`moment` itself, or the end of the quiet hours it lies in; later than `moment` also where the clock is put back."""
    if practice is None or not is_quiet(moment, practice):
        return moment
    local, until = practice.local(moment), practice.quiet_until
    day = local.date() + timedelta(days=1 if local.time() >= until else 0)
    end = datetime.combine(day, until, practice.tz)
    ends = (end.astimezone(UTC), end.replace(fold=1).astimezone(UTC))
    return next((one for one in ends if one > moment and not is_quiet(one, practice)), max(ends))
