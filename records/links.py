"""Links for one patient and one purpose: signed, worthless once they are answered, old or withdrawn.

Whoever opens one says the patient's date of birth first; a patient whose date of birth is not known gets none.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.links import LONGEST_TOKEN, LinkOver, LinkUnknown, is_birth_date, new_key
from patients.locking import locked
from practice.audit.writing import change_all
from practice.models import Practice, User
from records.models import PatientLink

SALT = "record"
# Purpose → name of the page that its link opens (records/link_urls.py).
PAGES = {
    PatientLink.Purpose.REACTION: "record_links:reaction",
    PatientLink.Purpose.MEASURE: "record_links:measure",
    PatientLink.Purpose.EXERCISES: "record_links:exercises",
    PatientLink.Purpose.COPY: "record_links:copy",
}


@transaction.atomic
def make_link(*, patient: int, purpose: str, about: str, by: User) -> PatientLink:
    """The link of the patient that works for the practice's number of days from now; one that works is continued.

    ValidationError without a date of birth: nobody could show that they are the patient.
    """
    held, now = locked(patient), timezone.now()
    if held.birth_date is None:
        raise ValidationError(_("The date of birth of %(name)s is not known; the link asks for it.") % {"name": held})
    practice = Practice.current()
    until = now + timedelta(days=practice.link_days if practice else 1)
    link = live_link(patient=patient, purpose=purpose, about=about, now=now)
    if link is None:
        return PatientLink.objects.create(
            patient=held, purpose=purpose, about=about, key=new_key(), made_by=by, made_at=now, expires_at=until
        )
    link.expires_at = max(link.expires_at, until)
    link.save(update_fields=["expires_at"])
    return link


def live_link(*, patient: int, purpose: str, about: str, now: datetime) -> PatientLink | None:
    """The link that works now, if there is one."""
    rows = PatientLink.objects.filter(patient=patient, purpose=purpose, about=about, expires_at__gt=now)
    return rows.filter(answered_at=None, withdrawn_at=None).select_related("patient").first()


def withdraw_link(link: int) -> bool:
    """Make the link worthless. False when it was answered or withdrawn already."""
    rows = PatientLink.objects.filter(pk=link, answered_at=None, withdrawn_at=None)
    return change_all(rows, withdrawn_at=timezone.now()) == 1


def path_of(link: PatientLink) -> str:
    """The address of the page, without the host."""
    return reverse(PAGES[PatientLink.Purpose(link.purpose)], args=[token_of(link)])


def token_of(link: PatientLink) -> str:
    """What stands in the address. It names no patient and nothing about them."""
    return _signer().sign(f"{link.pk}.{link.key}")


def opened(token: str, purpose: str, now: datetime) -> PatientLink:
    """The link of this purpose that `token` opens at the moment, with its patient. One query. LinkUnknown, LinkOver."""
    try:
        number, _dot, key = _signer().unsign(token[:LONGEST_TOKEN]).partition(".")
    except BadSignature as error:
        raise LinkUnknown() from error
    rows = PatientLink.objects.select_related("patient")
    found = rows.filter(pk=int(number), key=key, purpose=purpose).first()
    if found is None:
        raise LinkUnknown()
    if found.withdrawn_at or found.patient.archived_at or found.expires_at <= now:
        raise LinkOver()
    if found.answered_at:
        raise LinkOver(used=True)
    return found


def check_birth_date(link: PatientLink, said: date) -> bool:
    """Whether it is this patient's. TooManyTries after several that were not, until an hour has passed."""
    return is_birth_date(said, link.patient.birth_date, asked_for=f"record-link:{link.pk}")


def _signer() -> Signer:
    return Signer(salt=SALT, sep="~")
