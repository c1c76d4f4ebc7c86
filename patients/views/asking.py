"""Who asks, and for whom: what all pages of patients read first."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.forms import Form, ModelForm
from django.http import HttpRequest, QueryDict

from practice.models import Practice, User

REFUSED, CONFLICT = 422, 409


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission was checked)
    return user


def practice_of(request: HttpRequest) -> Practice:
    """The practice, as the middleware read it."""
    practice = request.practice  # type: ignore[attr-defined]
    assert isinstance(practice, Practice)  # noqa: S101 (nobody signs in before set-up)
    return practice


def refuse(form: Form | ModelForm, refused: ValidationError) -> None:  # type: ignore[type-arg]
    """Show what a verb refused at the fields of `form`, or above them where it has no such field."""
    fields = refused.message_dict if hasattr(refused, "error_dict") else {"": refused.messages}
    for name, messages in fields.items():
        form.add_error(name if name in form.fields else None, list(messages))


def as_of(form: Form | ModelForm, revision: int) -> None:  # type: ignore[type-arg]
    """Keep what was typed, and let the next press count against the row as it stands now."""
    entered = QueryDict(mutable=True)
    entered.update(form.data)
    entered["revision"] = str(revision)
    form.data = entered
