"""How the session before was taken: a fragment of the note, answered with one press."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from patients.views.asking import REFUSED, person
from records.forms.measures import FeltForm
from records.reactionask import session_before
from scheduling.models import Appointment, Reaction
from scheduling.reactions import record_reaction


@permission_required("scheduling.record_reaction", raise_exception=True)
@require_http_methods(["GET", "POST"])
def reaction(request: HttpRequest, pk: int, session: int) -> HttpResponse:
    """The question about the session before `session`; posted, the answer. Empty where there was none before."""
    now = get_object_or_404(Appointment, pk=session, patient=pk)
    wrong: list[str] = []
    if request.method == "POST" and (before := session_before(now)):
        form = FeltForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            try:
                record_reaction(before.pk, felt=given["felt"], note=given["words"], by=person(request))
            except ValidationError as refused:
                wrong = refused.messages
        else:
            wrong = [str(message) for messages in form.errors.values() for message in messages]
    before = session_before(now)
    context = {
        "before": before,
        "reaction": getattr(before, "reaction", None),
        "session": now,
        "felt": Reaction.Felt.choices,
        "wrong": wrong,
    }
    return render(request, "records/_reaction.html", context, status=REFUSED if wrong else 200)
