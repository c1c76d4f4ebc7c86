"""The clinical record."""

from records.models.disclosures import Disclosure
from records.models.documents import Document
from records.models.measures import Measure, PatientLink, VitalSigns
from records.models.notes import LONGEST_TEXT, TEXTS, Addendum, EarlierDraft, Note, Snippet, Sphere
from records.models.plans import Exercise, Plan, PlannedExercise
from records.models.search import NoteWords

__all__ = [
    "LONGEST_TEXT",
    "TEXTS",
    "Addendum",
    "Disclosure",
    "Document",
    "EarlierDraft",
    "Exercise",
    "Measure",
    "Note",
    "NoteWords",
    "PatientLink",
    "Plan",
    "PlannedExercise",
    "Snippet",
    "Sphere",
    "VitalSigns",
]
