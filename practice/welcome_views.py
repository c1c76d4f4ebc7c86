"""The page that an invitation opens: somebody who is to work here chooses their password."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from practice.forms import WelcomeForm
from practice.inviting import LinkOver, LinkUnknown, accept, opened
from practice.middleware import open_to_all

REFUSED, NOT_FOUND, GONE = 422, 404, 410


@open_to_all
@never_cache
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password, once; reading changes nothing. A link that is over says whom to ask."""
    form = WelcomeForm(request.POST if request.method == "POST" else None)
    try:
        person = opened(token).user
        if request.method == "POST" and form.is_valid() and _accepted(form, token):
            messages.success(request, _("Your password is kept. Sign in with it now."))
            return redirect("account_login")
    except LinkUnknown:
        return render(request, "practice/welcome_over.html", status=NOT_FOUND)
    except LinkOver:
        return render(request, "practice/welcome_over.html", status=GONE)
    context = {"form": form, "person": person}
    return render(request, "practice/welcome.html", context, status=REFUSED if form.is_bound else 200)


def _accepted(form: WelcomeForm, token: str) -> bool:
    """Whether the password was taken; what is wrong with it stands at the field."""
    try:
        accept(token=token, password=form.cleaned_data["password"])
    except ValidationError as refused:
        form.add_error("password", refused)
        return False
    return True
