"""What the pages of all catalogue rows do alike: save a form, archive, bring back, list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from practice.models import User
from treatments.catalogue import current_catalogue
from treatments.editing import CatalogueRow, ChangedMeanwhile, add_row, archive_row, bring_back_row, change_row
from treatments.forms.rows import RowForm
from treatments.refusals import RuleUnreadable
from treatments.snapshot import Catalogue

ROWS_OF_A_PAGE = 50
Row = TypeVar("Row")
# Saves a row of a form: row, revision, by, why; gives what to tell whoever saved it.
Keep = Callable[[Any, int, User, str], str]


def names_for(request: HttpRequest) -> Catalogue:
    """The catalogue of the version that the request has read. No query once it is kept."""
    return current_catalogue(request.practice.rules_version)  # type: ignore[attr-defined]


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of `rows` that the request asks for; the nearest one for a number that does not exist."""
    return Paginator(rows, ROWS_OF_A_PAGE).get_page(request.GET.get("page"))


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent with a form; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def person(request: HttpRequest) -> User:
    """Who is signed in."""
    user = request.user
    assert isinstance(user, User)  # noqa: S101 (the permission was checked)
    return user


def in_force(row: CatalogueRow, revision: int, by: User, why: str) -> str:
    """Save the row, which holds from then on; what to tell whoever saved it."""
    if row.pk is None:
        add_row(row=row, by=by, why=why)
    else:
        change_row(row=row, revision=revision, by=by, why=why)
    return _("“%(name)s” is saved and holds from now on.") % {"name": row.name}


def form_page(
    request: HttpRequest, form: RowForm, *, template: str, title: str, context: dict[str, Any], keep: Keep = in_force
) -> HttpResponse:
    """Show the form; on POST save it by `keep` and go to the row. 422 for what is refused, 409 for what a colleague changed."""
    status, key = 200, form.instance.pk
    if request.method == "POST":
        status = _save(request, form, keep)
        if status == 200:
            return redirect(form.instance.get_absolute_url())
        # What was rolled back has no key.
        form.instance.pk = key
    shown = {"form": form, "row": form.instance, "heading": title, "is_new": form.instance.pk is None}
    return render(request, template, shown | context, status=status)


def _save(request: HttpRequest, form: RowForm, keep: Keep) -> int:
    if not form.is_valid():
        return 422
    sent = form.cleaned_data
    try:
        told = keep(form.instance, sent.get("revision") or 0, person(request), sent.get("why") or "")
    except ChangedMeanwhile as conflict:
        form.add_error(None, meanwhile(conflict))
        return 409
    except RuleUnreadable as error:
        form.refuse_unreadable(error)
        return 422
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return 422
    messages.success(request, told)
    return 200


def meanwhile(conflict: ChangedMeanwhile) -> str:
    """What to tell somebody whose form was overtaken."""
    return _(
        "%(who)s changed this on %(when)s, after you had opened it. Nothing was overwritten; what you entered is still here. "
        "Open it again in a second tab, see what is new, and enter your change there."
    ) % {"who": conflict.by or _("Somebody"), "when": date_format(localtime(conflict.at), "j F Y, H:i")}


def archive(request: HttpRequest, row: CatalogueRow) -> HttpResponse:
    """Take the row out of use and go back to it."""
    archive_row(row=row, by=person(request))
    messages.success(request, _("“%(name)s” is archived. It can be brought back.") % {"name": row.name})
    return redirect(row.get_absolute_url())


def bring_back(request: HttpRequest, row: CatalogueRow) -> HttpResponse:
    """Put the row in use again and go back to it; says so where it does not fit any more."""
    try:
        bring_back_row(row=row, by=person(request))
    except (RuleUnreadable, ValidationError):
        messages.error(
            request,
            _("“%(name)s” does not fit the catalogue any more and stays archived. Edit it first.") % {"name": row.name},
        )
    else:
        messages.success(request, _("“%(name)s” is in use again.") % {"name": row.name})
    return redirect(row.get_absolute_url())


def copied(row: Row) -> Row:
    """An unsaved copy, to be named anew."""
    copy: Any = row
    copy.pk, copy.code, copy.edited_at, copy.archived_at = None, "", None, None
    copy._state.adding = True
    copy.name = _("%(name)s (copy)") % {"name": copy.name}
    return row
