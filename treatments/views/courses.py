"""The pages of course rules."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from treatments.courserules import CourseKind, Gate
from treatments.coursesentences import course_sentence
from treatments.documents import course_document
from treatments.forms import CourseRuleForm
from treatments.models import CourseRule, Evidence, Rule
from treatments.versions import versions_of
from treatments.views import saving
from treatments.views.told import told_course

CHANGE = "treatments.change_catalogue"
# What a new course rule can be: kind, gate, in words.
KINDS = (
    (CourseKind.MAX_IN_DAYS, "", gettext_lazy("At most so many sessions in so many days")),
    (CourseKind.MIN_DAYS_BETWEEN, "", gettext_lazy("At least so many days between two sessions")),
    (CourseKind.FIRST_SESSION_MINUTES, "", gettext_lazy("A short first session")),
    (CourseKind.GROWTH_WITH_FALLING_PAIN, "", gettext_lazy("Longer sessions only as the pain falls")),
    (CourseKind.INTERVAL_NOT_SHRINKING, "", gettext_lazy("Intervals that do not shrink")),
    (CourseKind.GAP_AT_MOST, "", gettext_lazy("Not too long a gap in the beginning")),
    (CourseKind.GATE, Gate.SCREENING_CURRENT, gettext_lazy("At check-in: a screening that is not too old")),
    (CourseKind.GATE, Gate.REACTION_RECORDED, gettext_lazy("At check-in: the reaction to the last session")),
    (CourseKind.GATE, Gate.GUARDIAN_CONSENT, gettext_lazy("At check-in: the consent of a parent or guardian")),
    (CourseKind.GATE, Gate.CONSENT, gettext_lazy("At check-in: the patient’s consent")),
    (CourseKind.RECALL, "", gettext_lazy("An invitation some months after the last session")),
)


@require_GET
@permission_required(CHANGE, raise_exception=True)
def course_rule_list(request: HttpRequest) -> HttpResponse:
    """All course rules as sentences."""
    names = saving.names_for(request)
    archived = request.GET.get("state") == "archived"
    rows = CourseRule.objects.filter(archived_at__isnull=not archived)
    lines = [told_course(row, names, localdate()) for row in rows]
    context = {
        "page": saving.page_of(request, lines),
        "archived": archived,
        "rule_count": Rule.objects.deciding().count(),
    }
    return render(request, "treatments/course_rule_list.html", context)


@require_GET
@permission_required(CHANGE, raise_exception=True)
def course_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """One course rule: its sentence, what it rests on, and what it was before."""
    row = get_object_or_404(CourseRule, pk=pk)
    names = saving.names_for(request)
    versions = [(version, course_sentence(course_document(version.row), names)) for version in versions_of(row)]
    context = {"row": row, "line": told_course(row, names, localdate()), "versions": versions}
    return render(request, "treatments/course_rule.html", context)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def course_rule_new(request: HttpRequest) -> HttpResponse:
    """Choose what a new course rule is about; then add it."""
    kind, gate = request.GET.get("kind", ""), request.GET.get("gate", "")
    if not kind and request.method == "GET":
        return render(request, "treatments/course_rule_kinds.html", {"kinds": KINDS})
    words = next((words for known, its_gate, words in KINDS if (known, its_gate) == (kind, gate)), None)
    if words is None:
        raise Http404
    row = CourseRule(kind=kind, evidence=Evidence.PRACTICE, settings={"gate": gate} if gate else {})
    return _form(request, row, str(words))


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def course_rule_copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a course rule that begins as a copy of another."""
    row = get_object_or_404(CourseRule, pk=pk)
    title = _("Copy of %(name)s") % {"name": row.name}
    return _form(request, saving.copied(row), title)


@require_http_methods(["GET", "POST"])
@permission_required(CHANGE, raise_exception=True)
def course_rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a course rule."""
    row = get_object_or_404(CourseRule, pk=pk)
    return _form(request, row, row.name)


@require_POST
@permission_required(CHANGE, raise_exception=True)
def course_rule_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch a course rule off."""
    return saving.archive(request, get_object_or_404(CourseRule, pk=pk))


@require_POST
@permission_required(CHANGE, raise_exception=True)
def course_rule_bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Switch an archived course rule on again."""
    return saving.bring_back(request, get_object_or_404(CourseRule, pk=pk))


def _form(request: HttpRequest, row: CourseRule, title: str) -> HttpResponse:
    form = CourseRuleForm(saving.sent(request), instance=row, catalogue=saving.names_for(request))
    context = {"numbers": [form[name] for name in form.needed]}
    return saving.form_page(request, form, template="treatments/course_rule_form.html", title=title, context=context)
