"""The practice itself: set up once, changed by an admin."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from practice.models import Practice, User

# What an admin may change, and the versions that must then grow.
CHANGES = {
    "name": (),
    "phone": (),
    "time_zone": ("roster_version",),
    "hold_minutes": (),
    "link_days": (),
    "notice_hours": (),
    "offer_minutes": (),
    "offers_by_itself": (),
    "country": (),
    "quiet_from": (),
    "quiet_until": (),
    "reminder_hours": (),
    "idle_minutes": (),
    "session_hours": (),
    "treating_months": (),
}


class SetUpAlready(Exception):
    """Somebody else has set the practice up."""


def set_up(*, practice_name: str, time_zone: str, admin_name: str, email: str, password: str) -> User:
    """The practice and its first admin. SetUpAlready when there is one, also when two try at once."""
    try:
        with transaction.atomic():
            practice = Practice(pk=1, name=practice_name, time_zone=time_zone)
            practice.clean_fields()
            practice.save(force_insert=True)
            admin = User(email=email, name=admin_name)
            try:
                validate_password(password, admin)
            except ValidationError as refused:
                raise ValidationError({"password": refused.messages}) from refused
            return User.objects.create_user(email, password, name=admin_name, is_admin=True)
    except IntegrityError as clash:
        raise SetUpAlready(_("This practice has been set up already.")) from clash


@transaction.atomic
def change_practice(*, practice: Practice, changed: Sequence[str]) -> None:
    """Save the fields named in `changed`; caches that depend on them are renewed."""
    practice.clean_fields(exclude=[field.name for field in practice._meta.fields if field.name not in changed])
    practice.save(update_fields=[field for field in CHANGES if field in changed])
    for version in sorted({version for field in changed for version in CHANGES[field]}):
        Practice.bump(version)
