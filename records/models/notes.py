"""Notes of sessions: drafted, signed, added to."""

from __future__ import annotations

from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from patients.models import Patient
from patients.restricting import withheld_from, without
from patients.words import validate_note
from practice.fields import EncryptedJSON
from practice.models import User
from practice.seals import Sealed
from practice.text import validate_readable
from records.models.kept import KeptJSON, KeptText
from records.models.of_patient import OfPatientQuerySet
from records.sealing import seal_of
from scheduling.models import Appointment
from treatments.models import Archivable, Pressure

LONGEST_TEXT = 20_000
# The fields with free text, in the order of a note; what a search reads, with the spheres and the exercises.
TEXTS = (
    "subjective", "objective", "assessment", "plan", "reaction_during", "reaction_after", "home_advice",
)  # fmt: skip


# What stands encrypted in a note that is kept to its author.
KEPT = (*TEXTS, "spheres", "exercises", "marks")


def long_text(label: object) -> KeptText:
    """A column for what a therapist writes, at most LONGEST_TEXT characters."""
    return KeptText(
        label,  # type: ignore[arg-type]  # a lazy translation
        blank=True,
        max_length=LONGEST_TEXT,
        validators=[MaxLengthValidator(LONGEST_TEXT), validate_note],
    )


class NoteQuerySet(OfPatientQuerySet["Note"]):
    """Notes, as a reader may see them."""

    def readable_by(self, user: User) -> Self:
        """Those whose content `user` may read: all but the private ones of others, and restricted records."""
        rows = self.filter(Q(private=False) | Q(author=user))
        return without(rows, withheld_from(user))

    def signed(self) -> Self:
        """Those signed, the latest session first."""
        return self.filter(signed_at__isnull=False).order_by("-on", "-pk")

    def unsigned_of(self, user: User) -> Self:
        """The drafts of `user` that still need a signature, the oldest first."""
        return self.filter(author=user, signed_at=None, discarded_at=None).order_by("on", "pk")


class Note(models.Model):
    """What a therapist found and did in one session. Once signed, the row never changes again (the database refuses).

    `spheres` maps the code of a sphere to its text. `techniques` and `regions` are codes of the catalogue.
    `marks` is a list of {view, region, x, y, kind, strength, path} (records/charting.py). `exercises` is a list of
    {title, instructions, dose}, as given that day. `attached` is what was attached when it was signed: documents
    ({id, title, sha256}), measures ({id, instrument, score}), pain ({before, after}), which is the session's (SessionPain).
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="notes")
    # Null: not about a session in the diary (a phone call, a letter).
    appointment = models.OneToOneField(Appointment, models.PROTECT, null=True, blank=True, related_name="note")
    author = models.ForeignKey(User, models.PROTECT, related_name="notes")
    on = models.DateField(_("day"))
    subjective = long_text(_("subjective"))
    objective = long_text(_("objective"))
    assessment = long_text(_("assessment"))
    plan = long_text(_("plan"))
    spheres = KeptJSON(default=dict, blank=True)
    techniques = models.JSONField(_("techniques"), default=list, blank=True)
    regions = models.JSONField(_("regions"), default=list, blank=True)
    pressure = models.CharField(_("pressure"), max_length=10, choices=Pressure, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes given"), null=True, blank=True)
    reaction_during = long_text(_("reaction during the session"))
    reaction_after = long_text(_("reaction after it"))
    home_advice = long_text(_("advice for home"))
    exercises = KeptJSON(default=list, blank=True)
    marks = KeptJSON(default=list, blank=True)
    attached = models.JSONField(default=dict, blank=True)
    # Kept to its author: others see that it exists.
    private = models.BooleanField(_("kept to its author"), default=False)
    started_at = models.DateTimeField(default=timezone.now)
    saved_at = models.DateTimeField(default=timezone.now)
    # Counts what was saved, so that a second tab is noticed.
    revision = models.PositiveIntegerField(default=0)
    # The browser tab that saved last: a tab whose answer got lost is no second tab.
    saved_tab = models.CharField(max_length=40, blank=True, default="", editable=False)
    signed_at = models.DateTimeField(null=True, blank=True)
    # Hash of what was signed (records/sealing.py).
    seal = models.CharField(max_length=64, blank=True, editable=False)
    # An empty draft that its author does not want; never a signed one.
    discarded_at = models.DateTimeField(null=True, blank=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")
        ordering = ["-on", "-pk"]
        indexes = [
            models.Index(fields=["patient", "-on", "-id"], name="note_of_patient"),
            models.Index(fields=["author", "on"], condition=Q(signed_at=None), name="note_unsigned"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(signed_at=None) | Q(discarded_at=None), name="note_signed_stays"),
            models.CheckConstraint(condition=Q(signed_at=None) | ~Q(seal=""), name="note_signed_has_seal"),
            models.CheckConstraint(condition=Q(minutes=None) | Q(minutes__range=(1, 480)), name="note_minutes"),
            Sealed(name="note_sealed", when="signed_at"),
        ]

    def __str__(self) -> str:
        return f"{self.patient_id}, {self.on:%Y-%m-%d}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Put the seal on what is being signed; what is kept to its author, or no longer is, is written anew as a whole."""
        fields = kwargs.get("update_fields")
        more = {"seal"} if self.signed_at and not self.seal else set()
        if more:
            self.seal = seal_of(self)
        if fields is not None:
            more |= set(KEPT) if "private" in fields or (more and self.private) else set()
            kwargs["update_fields"] = {*fields, *more}
        super().save(*args, **kwargs)

    @property
    def kept_to_author(self) -> bool:
        """Whether its text stands encrypted."""
        return self.private

    @property
    def is_signed(self) -> bool:
        """True once it is frozen."""
        return self.signed_at is not None


class EarlierDraft(models.Model):
    """What a note said before, or in another tab: text is never lost, whichever was saved last."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="earlier")
    # The fields of the note as they were sent.
    content = EncryptedJSON()
    saved_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Came from a tab that had not seen the last text: its author has to look at both.
    beside = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    # The browser tab that sent it: what it sends next takes the place of this.
    tab = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        verbose_name = _("earlier draft")
        verbose_name_plural = _("earlier drafts")
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.note_id}, {self.saved_at:%Y-%m-%d %H:%M}"


class Addendum(models.Model):
    """Something added to a signed note, dated; never changed."""

    note = models.ForeignKey(Note, models.PROTECT, related_name="addenda")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = KeptText(_("addendum"), validators=[MaxLengthValidator(LONGEST_TEXT), validate_note])
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("addendum")
        verbose_name_plural = _("addenda")
        ordering = ["added_at", "pk"]
        constraints = [Sealed(name="addendum_sealed")]

    def __str__(self) -> str:
        return f"{self.note_id}, {self.added_at:%Y-%m-%d}"

    @property
    def kept_to_author(self) -> bool:
        """Whether its text stands encrypted, as the note's."""
        return self.note.private


class Snippet(models.Model):
    """A phrase of one therapist: `/` and its name insert it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="snippets")
    name = models.SlugField(_("name"), max_length=30, allow_unicode=True)
    text = models.TextField(_("text"), max_length=2000, validators=[MaxLengthValidator(2000), validate_note])

    class Meta:
        verbose_name = _("snippet")
        verbose_name_plural = _("snippets")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="snippet_named_once")]

    def __str__(self) -> str:
        return self.name


class Sphere(Archivable):
    """A sphere of the osteopathic findings (structural, visceral, cranial, and the practice's own)."""

    code = models.SlugField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, validators=[validate_readable])
    position = models.PositiveIntegerField(_("place in the list"), default=0)

    class Meta:
        verbose_name = _("sphere")
        verbose_name_plural = _("spheres")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """No two of one name."""
        super().clean()
        if Sphere.objects.filter(name__iexact=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a sphere of this name already.")})
