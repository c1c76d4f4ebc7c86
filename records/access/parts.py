"""What a patient's own copy is made of: every kind of row about them, and how it leads to them.

A kind that is new fails a test until it stands here or among EXCUSED. All fields go along but LEFT_OUT.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field, Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from patients.models import Patient


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of row. `model` and its `path` to the patient's key; `day` and `name` are the fields that head a row."""

    code: str
    title: str | Promise
    model: str
    path: str = "patient"
    day: str = ""
    name: str = ""
    only: Mapping[str, str] | None = None

    @property
    def rows_of(self) -> type[Model]:
        """The model."""
        return apps.get_model(self.model)

    @property
    def fields(self) -> Sequence[Field[Any, Any]]:
        """The columns that go along."""
        fields = self.rows_of._meta.concrete_fields
        return [field for field in fields if field.name not in LEFT_OUT]

    def of(self, patients: Sequence[int]) -> QuerySet[Any]:
        """The rows of these patients (primary keys), the oldest first."""
        rows = self.rows_of._default_manager.filter(**{f"{self.path}__in": patients}, **(self.only or {}))
        named = [field.name for field in self.fields if field.many_to_one or field.one_to_one]
        several = [field.name for field in self.rows_of._meta.many_to_many]
        found = rows.select_related(*named, *FURTHER.get(self.model, ())).prefetch_related(*several)
        return found.order_by(*[self.day or "pk", "pk"])


# Fields that say nothing about the patient, by name, and why.
LEFT_OUT: dict[str, str] = {
    "key": "opens a link",
    "code_hash": "proves an address",
    "request_key": "keeps a form from being taken twice",
    "search_name": "a copy of the name for the search",
    "search_phone": "a copy of the numbers for the search",
    "stored_as": "where a file lies on the disk",
    "tab": "tells two windows of one author apart",
    "saved_tab": "tells two windows of one author apart",
    "history_id": "numbers the earlier versions of all patients",
}
# Tables that lead to patients, or look so, and are no part of it, and why.
EXCUSED: dict[str, str] = {
    "records.NoteWords": "the words of notes once more, for the search",
    "records.Disclosure": "what it decides is said at the note or document",
    "practice.ImportRun": "a file with many patients, until it has been read in; its rows are here",
    "scheduling.Reassessment": "how far a check of all appointments has come",
    "scheduling.Wish_therapists": "said with the wish",
    "patients.Restriction_readers": "said with the restriction",
    "practice.AuditLink": "sums that show a gap in the log; its entries are here",
}
# What rows need beside their own columns, so that reading them costs no query each.
FURTHER: dict[str, tuple[str, ...]] = {
    "patients.Consent": ("text__template",),
    "records.Document": ("note",),
}
PARTS: tuple[Part, ...] = (
    Part("contact", _("You and how to reach you"), "patients.Patient", "pk"),
    Part("conditions", _("Conditions"), "patients.RecordedCondition", day="recorded_at", name="condition"),
    Part("screenings", _("Health questions, gone through with you"), "patients.Screening", day="confirmed_on"),
    Part("answers", _("Health questions, answered by link"), "patients.Questionnaire", day="made_at"),
    Part("consents", _("What you have agreed to"), "patients.Consent", day="given_on", name="text"),
    Part("appointments", _("Appointments"), "scheduling.Appointment", day="starts_at", name="treatment_name"),
    Part("notes", _("Notes of your sessions"), "records.Note", day="on"),
    Part("addenda", _("Added to notes later"), "records.Addendum", "note__patient", "added_at"),
    Part("drafts", _("Earlier drafts of notes"), "records.EarlierDraft", "note__patient", "saved_at"),
    Part("pain", _("Pain before and after"), "scheduling.SessionPain", "appointment__patient", "recorded_at"),
    Part("reactions", _("How you felt afterwards"), "scheduling.Reaction", "appointment__patient", "recorded_at"),
    Part("measures", _("Questionnaires"), "records.Measure", day="on", name="instrument"),
    Part("vitals", _("Blood pressure and weight"), "records.VitalSigns", day="at"),
    Part("plans", _("Treatment plans"), "records.Plan", day="made_at", name="title"),
    Part("exercises", _("Exercises for home"), "records.PlannedExercise", "plan__patient", name="title"),
    Part("documents", _("Documents"), "records.Document", day="filed_at", name="title"),
    Part("courses", _("Courses of sessions"), "scheduling.Course", day="made_at", name="treatment"),
    Part("wishes", _("Waiting list"), "scheduling.Wish", day="made_at", name="treatment"),
    Part("offers", _("Times offered to you"), "scheduling.Offer", "wish__patient", "made_at"),
    Part("online", _("Booked online"), "scheduling.OnlineBooking", "appointment__patient", "began_at"),
    Part("messages", _("Messages to you"), "practice.Message", day="made_at", name="kind"),
    Part("links", _("Links for you"), "records.PatientLink", day="made_at", name="purpose"),
    Part("own_pages", _("Links to your appointments"), "scheduling.AppointmentLink", "appointment__patient", "made_at"),
    Part("decisions", _("Safety checks of bookings"), "scheduling.Assessment", day="decided_at", name="treatment"),
    Part(
        "requests", _("Questions to a therapist before booking"), "scheduling.BookingRequest", "appointment__patient",
        "asked_at",
    ),
    Part("reviews", _("Booked sessions that were checked again"), "scheduling.SafetyReview", "appointment__patient", "opened_at"),
    Part("rules", _("Safety rules that applied to you"), "scheduling.Firing", day="at", name="rule"),
    Part("cautions", _("Cautions that a therapist knows of"), "scheduling.NotedCaution", day="noted_at", name="rule"),
    Part("restrictions", _("Who alone may read your record"), "patients.Restriction", day="since", name="why"),
    Part("emergencies", _("Your record opened in an emergency"), "patients.EmergencyOpening", day="opened_at"),
    Part("merges", _("Two records that became one"), "patients.Merge", "kept", "made_at"),
    Part("erasures", _("Erased"), "patients.Erasure", "number", "made_at"),
    Part(
        "imported", _("Where you were read in from"), "practice.ImportedRow", "number", name="key",
        only={"kind": "patients"},
    ),
    Part("contact_before", _("Contact, as it was before"), "patients.HistoricalPatient", "id", "history_date"),
    Part(
        "conditions_before", _("Conditions, as they were before"), "patients.HistoricalRecordedCondition",
        day="history_date", name="condition",
    ),
    Part(
        "appointments_before", _("Appointments, as they were before"), "scheduling.HistoricalAppointment",
        day="history_date", name="treatment_name",
    ),
    Part("plans_before", _("Plans, as they were before"), "records.HistoricalPlan", day="history_date", name="title"),
    Part("looked", _("Who has opened or changed what is on file about you"), "practice.AuditEntry", "whose"),
)  # fmt: skip


def patients_of(patient: Patient) -> list[int]:
    """The keys of the patient and of those who were merged into them: what is sealed stays with those."""
    return [patient.pk, *Patient.objects.filter(merged_into=patient).order_by("pk").values_list("pk", flat=True)]
