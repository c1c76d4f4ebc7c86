"""Who works here: registering people, their roles, and whether they may sign in."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from practice.inviting import take_back
from practice.models import Practice, User
from practice.roles import ROLES
from practice.sessions import end_sessions

FIELDS = ("name", "email", *ROLES)


class NoAdminLeft(ValidationError):
    """A change that would leave the practice without anybody who may change it."""

    def __init__(self, person: User) -> None:
        super().__init__(
            _("%(name)s is the only clinic admin who may sign in. Make somebody else an admin first."),
            code="no_admin_left",
            params={"name": person.name},
        )


@transaction.atomic
def register_member(*, member: User) -> User:
    """Save a new person, who chooses a password by link (practice/inviting.py). ValidationError names what is wrong."""
    _one_at_a_time()
    member.set_password(None)
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def change_member(*, member: User, keep_session: str | None = None) -> User:
    """Save name, e-mail and roles. NoAdminLeft when nobody could change the practice afterwards.

    Other roles or another address end where they are signed in, save the session with the key `keep_session`.
    """
    _one_at_a_time()
    member.full_clean(exclude=["password"])
    before = User.objects.filter(pk=member.pk).values_list("email", *ROLES).first()
    member.save(update_fields=FIELDS)
    # An address that was theirs must not open the door any more.
    EmailAddress.objects.filter(user=member).exclude(email=member.email).delete()
    _keep_an_admin(member)
    if before != (member.email, *(getattr(member, role) for role in ROLES)):
        end_sessions(member, except_key=keep_session)
    if before is not None and before[0] != member.email:
        # It may lie in a letter box that is not theirs any more.
        take_back(member=member)
    return member


@transaction.atomic
def close_sign_in(*, member: User) -> None:
    """They may not sign in any more; where they are signed in ends, and so does a link to a password."""
    _one_at_a_time()
    member.is_active = False
    member.save(update_fields=["is_active"])
    _keep_an_admin(member)
    end_sessions(member)
    take_back(member=member)


def reopen_sign_in(*, member: User) -> None:
    """They may sign in again, with the password they had."""
    member.is_active = True
    member.save(update_fields=["is_active"])


def password_path(member: User) -> str:
    """The path under which `member` chooses a password, once; it stops working with the next sign-in."""
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(member), "key": default_token_generator.make_token(member)},
    )


def _one_at_a_time() -> None:
    # Two admins who take each other's role away at the same moment would leave none.
    Practice.objects.select_for_update(no_key=True).filter(pk=1).first()


def _keep_an_admin(member: User) -> None:
    if not User.objects.filter(is_admin=True, is_active=True).exists():
        raise NoAdminLeft(member)
