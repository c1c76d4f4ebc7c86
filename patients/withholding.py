"""One place for all pages: whom an address is about, and what the person who asks may see of them.

Where the record of a patient is withheld (patients/restricting.py), whoever asks has for this request the permissions of
the desk: pages that show a record answer 404, pages that everybody has show what everybody sees. Whom an address is about,
its route says, or SUBJECTS; the others stand with a reason in the test that goes over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import ResolverMatch
from django.views.defaults import page_not_found

from patients.restricting import withheld_from
from practice.audit.writing import Action, note
from practice.fields import key_typed
from practice.models import Practice, User

# Given the request and the arguments of its address: the patients (primary keys) it is about.
Subject = Callable[[HttpRequest, Mapping[str, Any]], Iterable[int | None]]
SUBJECTS: dict[str, Subject] = {}
# A route with this in it is about that patient, whichever package it belongs to.
OF_A_PATIENT = "patients/<int:pk>/"


def about(subjects: Mapping[str, Subject]) -> None:
    """Make known whom addresses (by name) are about."""
    SUBJECTS.update(subjects)


def subject_of(match: ResolverMatch) -> Subject | None:
    """Whom the page is about; None for one that is about many, or nobody."""
    return SUBJECTS.get(match.view_name) or (in_address() if OF_A_PATIENT in match.route else None)


def in_address(name: str = "pk") -> Subject:
    """The argument of the address is the patient's key."""
    return lambda request, arguments: [arguments.get(name)]


def of_row(model: type[Model], path: str = "patient") -> Subject:
    """The argument `pk` of the address is a row of `model`, whose patient is at `path`."""
    return lambda request, arguments: model._default_manager.filter(pk=arguments["pk"]).values_list(path, flat=True)


def typed(name: str = "patient") -> Subject:
    """The patient's key stands in the query or the form, as `name`."""
    return lambda request, arguments: [key_typed(value) for value in (request.GET.get(name), request.POST.get(name))]


def each(*subjects: Subject) -> Subject:
    """All whom any of `subjects` finds."""
    return lambda request, arguments: [one for subject in subjects for one in subject(request, arguments)]


class WithholdingMiddleware:
    """Takes from whoever asks what they may not see of this request's patients."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: object, kwargs: Mapping[str, Any]
    ) -> None:
        """Ask whom the page is about, where any record is restricted at all."""
        practice: Practice | None = getattr(request, "practice", None)
        user = request.user
        if practice is None or not isinstance(user, User):
            return
        if not practice.restrictions_version:
            user.withheld_patients = frozenset()  # type: ignore[attr-defined]  # of the request
            return
        subject = subject_of(request.resolver_match) if request.resolver_match else None
        if subject is not None and user.is_therapist:
            user.withheld = not withheld_from(user).isdisjoint(subject(request, kwargs))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page that only a reader of the record may open: for others it is not there. The attempt is written down."""
        match, withheld = request.resolver_match, getattr(getattr(request, "user", None), "withheld", False)
        if not isinstance(exception, PermissionDenied) or not withheld or match is None:
            return None
        subject = subject_of(match)
        found = set(subject(request, match.kwargs)) if subject else set()
        for patient in sorted(key for key in found if key is not None):
            note(Action.REFUSED, what=match.view_name, whose=patient, outcome="failed", about="restricted")
        return page_not_found(request, Http404())
