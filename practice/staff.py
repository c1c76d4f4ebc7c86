"""Who works here: registering people, their roles, and whether they may sign in."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from practice.models import Practice, User
from practice.roles import ROLES

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
def register_member(*, member: User, password: str = "") -> User:
    """Save a new person. Without a password they choose one by link. ValidationError names what is wrong."""
    _one_at_a_time()
    member.set_password(password or None)
    member.full_clean()
    member.save()
    return member


@transaction.atomic
def change_member(*, member: User) -> User:
    """Save name, e-mail and roles. NoAdminLeft when nobody could change the practice afterwards."""
    _one_at_a_time()
    member.full_clean(exclude=["password"])
    member.save(update_fields=FIELDS)
    # An address that was theirs must not open the door any more.
    EmailAddress.objects.filter(user=member).exclude(email=member.email).delete()
    _keep_an_admin(member)
    return member


@transaction.atomic
def close_sign_in(*, member: User) -> None:
    """They may not sign in any more; open sessions end with their next request."""
    _one_at_a_time()
    member.is_active = False
    member.save(update_fields=["is_active"])
    _keep_an_admin(member)


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
