"""Breaking the glass: a restricted record is opened by who does not treat the patient, with a reason, and admins hear of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.models import EmergencyOpening, Patient
from patients.models.restricting import SHORTEST_REASON
from practice import outbox
from practice.audit.writing import Action, note
from practice.models import Message, Practice, User
from practice.outbox import Kind, Letter, NotNeeded

# Reading ends with the sign-out, or after so long.
OPEN_FOR = timedelta(hours=8)
ALARM = "opened-in-emergency"


@transaction.atomic
def open_in_emergency(*, patient: int, reason: str, by: User) -> EmergencyOpening:
    """Let `by` read the record of that patient for OPEN_FOR. Noted, and written to every admin, in the same transaction.

    ValidationError for a reason of less than SHORTEST_REASON characters. The last opening that still goes on is prolonged
    by a new one: each has its reason.
    """
    now, said = timezone.now(), " ".join(reason.split())
    if len(said) < SHORTEST_REASON:
        raise ValidationError({"reason": _("Say why in at least %(count)d characters.") % {"count": SHORTEST_REASON}})
    row = EmergencyOpening(patient_id=patient, user=by, reason=said, opened_at=now, ends_at=now + OPEN_FOR)
    row.full_clean()
    row.save()
    note(Action.BROKE_GLASS, what="patients.emergencyopening", row=row.pk, whose=patient, who=by.pk)
    for admin in User.objects.filter(is_admin=True, is_active=True).order_by("pk"):
        outbox.write(kind=ALARM, about=row.pk, to=admin.email, by=None, part=str(admin.pk))
    by.withheld_patients = None  # type: ignore[attr-defined]  # of the request
    return row


def close_all(*, user: int) -> int:
    """End what `user` (primary key) has opened in an emergency: a sign-in of theirs is over. Returns how many were open."""
    now = timezone.now()
    return EmergencyOpening.objects.going_on(now).filter(user=user).update(ends_at=now)


def review(opening: int, *, by: User) -> bool:
    """An admin has looked at it. False when somebody has already."""
    rows = EmergencyOpening.objects.to_review().filter(pk=opening)
    done = rows.update(reviewed_at=timezone.now(), reviewed_by=by) == 1
    if done:
        whose = EmergencyOpening.objects.values_list("patient", flat=True).get(pk=opening)
        note(Action.CHANGED, what="patients.emergencyopening", row=opening, whose=whose, about="reviewed")
    return done


def signed_out(sender: Any, user: User | None, **_said: Any) -> None:
    """Receiver of Django's signal."""
    if isinstance(user, User):
        close_all(user=user.pk)


def session_ended(sender: Any, user: int, **_said: Any) -> None:
    """Receiver of the signal that a session was ended from elsewhere."""
    close_all(user=user)


def register() -> None:
    """Make the alarm known; called when the package is loaded."""
    name = gettext_lazy("A record opened in an emergency")
    readers = "patients.review_openings"
    outbox.register(
        ALARM, Kind(name, _letter, for_patient_alone=True, at_any_hour=True, undo=timedelta(), read_by=readers)
    )


def _letter(message: Message) -> Letter:
    """Who and when, the number of the record, and where to look; neither a name of a patient nor the reason."""
    row = EmergencyOpening.objects.select_related("user").filter(pk=message.about).first()
    practice = Practice.current()
    if row is None or practice is None:
        raise NotNeeded
    text = _(
        "%(person)s has opened the restricted record No. %(number)s in an emergency, on %(day)s at %(time)s.\n\n"
        "The reason stands here; please look at it and say that you have:\n%(link)s"
    )
    at = timezone.localtime(row.opened_at, practice.tz)
    words = {
        "person": row.user,
        "number": Patient(pk=row.patient_id).number,
        "day": date_format(at, "j F Y"),
        "time": f"{at:%H:%M}",
        "link": f"{settings.PUBLIC_URL}{reverse('patients:restricted')}",
    }
    return Letter(_("%(practice)s: a record was opened in an emergency") % {"practice": practice.name}, text % words)
