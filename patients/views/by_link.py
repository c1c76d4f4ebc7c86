"""The health questions as a patient opens them by link: no sign-in, nothing kept by a cache, nothing changed by a GET.

Whoever opens a link says the date of birth first, where the practice knows it. What was answered is shown again only in the
browser that answered: neither a forwarded letter nor a desk that shows the code can read it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from patients.forms.questionnaires import AnswersForm, BirthDateForm
from patients.links import LinkOver, LinkUnknown, TooManyTries, check_birth_date, opened, path_of
from patients.models import Questionnaire, ScreeningQuestion
from patients.questionnaires import save_answers, send_answers
from patients.screenings import Reply
from patients.views.asking import CONFLICT, REFUSED
from practice.audit.reading import shown_of
from practice.middleware import open_to_all

QUESTIONS_OF_A_PART = 4
END = "end"
NOT_FOUND, GONE, TOO_MANY = 404, 410, 429
LinkView = Callable[..., HttpResponse]


def by_link(view: LinkView) -> LinkView:
    """Hands the view the questionnaire that the token opens; else a page that asks to call, and says nothing more."""

    @wraps(view)
    def answered(request: HttpRequest, token: str, **arguments: int) -> HttpResponse:
        try:
            response = view(request, opened(token, timezone.now()), **arguments)
        except LinkUnknown:
            response = _over(request, NOT_FOUND)
        except LinkOver as over:
            response = _over(request, GONE, used=over.used)
        patch_cache_control(response, private=True, no_store=True)
        response["X-Robots-Tag"] = "noindex"
        return response

    return open_to_all(answered)  # type: ignore[return-value]


def _over(request: HttpRequest, status: int, *, used: bool = False) -> HttpResponse:
    if request.headers.get("HX-Request"):
        # A page that was open all the while: let it show what has become of the link.
        return HttpResponse(status=status, headers={"HX-Refresh": "true"})
    return render(request, "patients/questionnaire_over.html", {"used": used}, status=status)


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def questionnaire(request: HttpRequest, row: Questionnaire) -> HttpResponse:
    """One part of the questions (`part`), or all answers once more (`part=end`); posted, they are kept."""
    browser = _browser(request, row)
    if browser is None:
        return redirect(path_of(row)) if request.method == "POST" else _start(request, row)
    shown_of(request, row.patient_id)
    parts = _parts()
    part = _part(request.GET.get("part", ""), len(parts))
    if part is None:
        return _end(request, row, browser)
    form = AnswersForm(request.POST or None, questions=parts[part], said=row.answers, browser=browser)
    if request.method == "POST":
        if form.is_valid():
            save_answers(row.pk, form.answers())
            return redirect(f"{path_of(row)}?part={_next(request, part, len(parts))}")
        return _page(request, row, form, part, len(parts), status=REFUSED)
    return _page(request, row, form, part, len(parts))


@by_link
@require_POST
def begin(request: HttpRequest, row: Questionnaire) -> HttpResponse:
    """The date of birth is right: this browser may answer."""
    if row.patient.birth_date:
        form = BirthDateForm(request.POST)
        if not form.is_valid():
            return _start(request, row, form, status=REFUSED)
        try:
            right = check_birth_date(row, form.cleaned_data["birth_date"])
        except TooManyTries:
            return render(request, "patients/questionnaire_later.html", status=TOO_MANY)
        if not right:
            form.add_error("birth_date", _("This is not the date of birth we have. Please try again, or call us."))
            return _start(request, row, form, status=REFUSED)
    response = redirect(path_of(row))
    response.set_signed_cookie(
        f"q{row.pk}",
        secrets.token_urlsafe(12),
        salt=_salt(row),
        expires=row.expires_at,
        path=path_of(row),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


@by_link
@require_POST
def answer(request: HttpRequest, row: Questionnaire, question: int) -> HttpResponse:
    """Keep one answer as it is given. The fragment says whether it was kept, and how many there are."""
    browser = _browser(request, row)
    asked = ScreeningQuestion.objects.in_use().select_related("condition").filter(pk=question)
    if browser is None or not asked:
        # The questions changed meanwhile, or this browser has not begun: the page shows how things are.
        return HttpResponse(status=CONFLICT, headers={"HX-Refresh": "true"})
    form = AnswersForm(request.POST, questions=list(asked), said=row.answers, browser=browser)
    if form.is_valid():
        row = save_answers(row.pk, form.answers())
    wrong = [message for messages in form.errors.values() for message in messages]
    context = {"wrong": wrong, **_progress(row)}
    return render(request, "patients/_saved.html", context, status=REFUSED if wrong else 200)


@by_link
@require_POST
def send(request: HttpRequest, row: Questionnaire) -> HttpResponse:
    """Hand the answers to the practice; afterwards the link opens nothing."""
    browser = _browser(request, row)
    if browser is None:
        return redirect(path_of(row))
    try:
        send_answers(row.pk)
    except ValidationError:
        return _end(request, row, browser, status=REFUSED)
    response = redirect("by_link:sent")
    response.delete_cookie(f"q{row.pk}", path=path_of(row))
    return response


@open_to_all
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Thanks, and the way back for who came from booking online. It says the same to everybody else."""
    onward = request.get_signed_cookie("onward", default="", salt="onward")
    return render(request, "patients/questionnaire_sent.html", {"onward": onward})


def _start(
    request: HttpRequest, row: Questionnaire, form: BirthDateForm | None = None, *, status: int = 200
) -> HttpResponse:
    form = form or (BirthDateForm() if row.patient.birth_date else None)
    context = {"form": form, "path": path_of(row), "count": ScreeningQuestion.objects.in_use().count()}
    return render(request, "patients/questionnaire_start.html", context, status=status)


def _page(
    request: HttpRequest, row: Questionnaire, form: AnswersForm, part: int, parts: int, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "path": path_of(row), "part": part, "number": part + 1, "parts": range(parts)}
    return render(request, "patients/questionnaire.html", context | _progress(row), status=status)


def _end(request: HttpRequest, row: Questionnaire, browser: str, *, status: int = 200) -> HttpResponse:
    """Every question with the answer of this browser; of another one only that there is an answer."""
    replies, lines = dict(Reply.choices), []
    for part, questions in enumerate(_parts()):
        for question in questions:
            said = row.answers.get(str(question.pk))
            own = said is not None and said.get("browser") == browser
            lines.append({"question": question, "part": part, "said": said if own else None, "answered": bool(said)})
            lines[-1]["reply"] = replies[said["reply"]] if said and own else ""
    missing = [line for line in lines if not line["answered"]]
    context = {"lines": lines, "missing": missing, "path": path_of(row), "refused": status == REFUSED}
    return render(request, "patients/questionnaire_end.html", context, status=status)


def _parts() -> list[Sequence[ScreeningQuestion]]:
    rows = list(ScreeningQuestion.objects.in_use().select_related("condition"))
    return [rows[at : at + QUESTIONS_OF_A_PART] for at in range(0, len(rows), QUESTIONS_OF_A_PART)] or [[]]


def _part(asked: str, parts: int) -> int | None:
    """The number of the part asked for, from 0; None for the end. What cannot be read is the first."""
    if asked == END:
        return None
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    return min(max(number, 1), parts) - 1


def _next(request: HttpRequest, part: int, parts: int) -> str:
    """Where a press on Next or Back leads: to a part, numbered from 1, or to the end."""
    to = part if request.POST.get("go") == "back" else part + 2
    return END if to > parts else str(max(to, 1))


def _progress(row: Questionnaire) -> dict[str, int]:
    asked = {str(pk) for pk in ScreeningQuestion.objects.in_use().values_list("pk", flat=True)}
    return {"answered": len(asked & set(row.answers)), "count": len(asked)}


def _browser(request: HttpRequest, row: Questionnaire) -> str | None:
    """The browser that said the date of birth; None for any other."""
    return request.get_signed_cookie(f"q{row.pk}", default=None, salt=_salt(row))


def _salt(row: Questionnaire) -> str:
    return f"screening:{row.pk}:{row.key}"
