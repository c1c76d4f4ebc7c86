"""What of the record stands in the audit log."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practice.audit.reading import REFUSING, Page, reads
from practice.audit.writing import watch
from practice.models import AuditEntry
from records.models import (
    Addendum,
    Disclosure,
    Document,
    EarlierDraft,
    Measure,
    Note,
    PatientLink,
    Plan,
    PlannedExercise,
    VitalSigns,
)

PRINTED, EXPORTED = AuditEntry.Action.PRINTED, AuditEntry.Action.EXPORTED


def register() -> None:
    """Begin to watch; called once, when the programme starts."""
    for model in (Measure, VitalSigns, Document, Note, PatientLink, Plan):
        watch(model, whose="patient_id")
    for of_a_note in (Addendum, EarlierDraft):
        watch(of_a_note, whose=lambda row: row.note.patient_id)
    watch(Disclosure, whose=lambda row: (row.note or row.document).patient_id, about=lambda row: row.choice)
    watch(PlannedExercise, whose=lambda row: row.plan.patient_id)
    reads({f"records:{name}": Page(title, "pk") for name, title in _PAGES_OF_A_PATIENT.items()})
    reads({f"records:{name}": Page(_("Note"), "pk", shown=REFUSING) for name in _OF_A_NOTE})
    reads({f"records:{name}": Page(title, "pk", PRINTED) for name, title in _ON_PAPER.items()})
    reads(
        {
            "records:document_file": Page(_("File of a document"), "pk", EXPORTED),
            "records:my_day": Page(_("My day"), polled=True),
            "records:mine": Page(_("My notes")),
            "records:unsigned": Page(_("Notes to sign")),
            "records:copies": Page(_("Copies for patients")),
            "records:search": Page(_("Search in all records")),
            "record_links:reaction": Page(_("Reaction, by link"), by_link=True),
            "record_links:measure": Page(_("Questionnaire, by link"), by_link=True),
            "record_links:copy": Page(_("Copy, by link"), by_link=True),
            "record_links:exercises": Page(_("Exercises, by link"), by_link=True),
        }
    )


_PAGES_OF_A_PATIENT = {
    "overview": _("Record"),
    "alerts": _("Alerts"),
    "timeline": _("Timeline"),
    "compare": _("Two days compared"),
    "copy": _("Copy for the patient"),
    "copy_give": _("Copy for the patient"),
    "copy_note": _("Copy for the patient"),
    "copy_document": _("Copy for the patient"),
    "documents": _("Documents"),
    "document": _("Document"),
    "document_preview": _("Document"),
    "note_documents": _("Documents of a note"),
    "chart": _("Body chart"),
    "chart_glance": _("Body chart"),
    "search_record": _("Search in the record"),
    "curves": _("Curves"),
    "measure_new": _("Questionnaire"),
    "measure": _("Questionnaire"),
    "vitals": _("Vital signs"),
    "links": _("Links for the patient"),
    "reaction": _("Reaction"),
    "notes": _("Notes"),
    "note": _("Note"),
    "note_earlier": _("Earlier draft"),
    "plans": _("Plan"),
    "plan_new": _("Plan"),
    "plan_edit": _("Plan"),
    "plan_end": _("Plan"),
    "planned_exercise": _("Exercise"),
    "planned_exercise_new": _("Exercise"),
    "exercises_link": _("Link to the exercises"),
}
# Forms of a note that show it where they are refused.
_OF_A_NOTE = ("note_save", "note_sign", "note_addendum", "note_take", "note_leave", "note_from_last")
_ON_PAPER = {
    "note_print": _("Note on paper"),
    "extract": _("Extract of the record"),
    "exercises_print": _("Exercises on paper"),
}
