"""The practice's consent forms: what patients sign. Their words are versions; a version never changes.

Refusals are ValidationErrors by field.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from patients.consents import AGREED
from patients.models import ConsentTemplate, ConsentText
from practice.models import User
from treatments.models import CourseRule


def gates_to_open() -> list[CourseRule]:
    """The rules in use that ask for a consent, by name. One query."""
    rules = CourseRule.objects.filter(archived_at=None, kind="gate").order_by("name")
    return [rule for rule in rules if rule.settings.get("gate") in AGREED]


@transaction.atomic
def add_form(*, title: str, text: str, gate: str = "", by: User) -> ConsentTemplate:
    """A new form with its first version."""
    form = ConsentTemplate(title=title.strip(), gate=_gate(gate))
    form.full_clean()
    form.save()
    _write(form, 1, text, by)
    return form


@transaction.atomic
def change_form(form: int, *, title: str, text: str, gate: str = "", by: User) -> ConsentTemplate:
    """Other words are a new version; consents given before keep theirs. The same words make none."""
    held: ConsentTemplate = ConsentTemplate.objects.select_for_update(no_key=True).get(pk=form)
    held.title, held.gate = title.strip(), held.gate if gate == held.gate else _gate(gate)
    held.full_clean()
    held.save()
    last = newest_text(held)
    if last is None or _plain(last.text) != _plain(text):
        _write(held, last.version + 1 if last else 1, text, by)
    return held


@transaction.atomic
def archive_form(form: int, *, archived: bool, by: User) -> ConsentTemplate:
    """Nobody is asked for it any more, or again; what was signed stays."""
    held: ConsentTemplate = ConsentTemplate.objects.select_for_update(no_key=True).get(pk=form)
    held.archived_at = timezone.now() if archived else None
    held.save(update_fields=["archived_at"])
    return held


def newest_text(form: ConsentTemplate) -> ConsentText | None:
    """The words that are signed today."""
    return form.texts.order_by("-version").first()


def texts_to_sign() -> list[ConsentText]:
    """The newest words of every form in use, by title. One query."""
    last = ConsentText.objects.filter(template=OuterRef("template")).order_by("-version").values("version")[:1]
    rows = ConsentText.objects.filter(template__archived_at=None, version=Subquery(last)).select_related("template")
    return list(rows.order_by("template__title", "template_id"))


def text_for_rule(rule: int) -> ConsentText | None:
    """Today's words of the form that opens the gate of the course rule (primary key); None where there is none."""
    code = CourseRule.objects.filter(pk=rule).values_list("code", flat=True).first()
    rows = ConsentText.objects.filter(template__archived_at=None, template__gate=code or "?")
    return rows.select_related("template").order_by("template__title", "template_id", "-version").first()


def _write(form: ConsentTemplate, version: int, text: str, by: User) -> ConsentText:
    row = ConsentText(template=form, version=version, text=_plain(text), made_by=by)
    row.full_clean(exclude=("template", "made_by"))
    row.save(force_insert=True)
    return row


def _plain(text: str) -> str:
    """One kind of line end: a browser sends another than it was given."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _gate(code: str) -> str:
    if code and code not in {rule.code for rule in gates_to_open()}:
        raise ValidationError({"gate": _("There is no such consent.")})
    return code
