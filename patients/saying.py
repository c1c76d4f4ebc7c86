"""What a patient said in a questionnaire, line by line, beside what is recorded: what a therapist reads to confirm it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from patients.confirming import record_of
from patients.models import Questionnaire, RecordedCondition, ScreeningQuestion, Status
from patients.screenings import Reply
from treatments.models import Condition

# About when it began, as people know it; the therapist makes a day of it.
SINCE = {"month": _("This month"), "year": _("This year"), "longer": _("Longer")}


@dataclass(frozen=True, slots=True)
class Line:
    """One question as it was asked, the patient's answer, and what is recorded; `usual` is the status a yes mostly gets."""

    question: int
    entry: dict[str, Any]
    condition: Condition
    usual: str
    known: RecordedCondition | None

    @property
    def reply(self) -> str:
        """Yes, No or I don't know."""
        return str(Reply(self.entry["reply"]).label)

    @property
    def since(self) -> str:
        """About when it began, in the words of the questionnaire."""
        return str(SINCE.get(self.entry["since"], ""))

    @property
    def due(self) -> date | None:
        """The due date the patient gave."""
        return date.fromisoformat(self.entry["due"]) if self.entry["due"] else None

    @property
    def confirmed(self) -> dict[str, Any] | None:
        """The therapist's word: reply, status, regions, by, at. None before that."""
        word = self.entry.get("confirmed")
        return word and word | {"reply": Reply(word["reply"]).label, "at": parse_datetime(word["at"])}


def lines_of(questionnaire: Questionnaire) -> list[Line]:
    """Every answer of a questionnaire that was sent, in the order asked. Three queries, however many there are."""
    return list(_lines(questionnaire, questionnaire.answers))


def line_of(questionnaire: Questionnaire, question: int) -> Line | None:
    """One answer; None for a question that was not asked."""
    entry = questionnaire.answers.get(str(question))
    return next(_lines(questionnaire, {str(question): entry}), None) if entry else None


def _lines(questionnaire: Questionnaire, answers: dict[str, dict[str, Any]]) -> Iterator[Line]:
    codes = {entry["condition"] for entry in answers.values()}
    conditions = {row.code: row for row in Condition.objects.filter(code__in=codes)}
    usual = dict(ScreeningQuestion.objects.filter(pk__in=[int(key) for key in answers]).values_list("pk", "yes_status"))
    standing = RecordedCondition.objects.standing().filter(patient=questionnaire.patient_id, condition__code__in=codes)
    rows = list(standing.exclude(status=Status.RESOLVED).select_related("condition").order_by("-recorded_at", "-pk"))
    for key, entry in sorted(answers.items(), key=lambda one: one[1]["place"]):
        known = record_of(entry, [row for row in rows if row.condition.code == entry["condition"]])
        status = usual.get(int(key), Status.ACTIVE)
        yield Line(int(key), entry, conditions[entry["condition"]], status, known)
