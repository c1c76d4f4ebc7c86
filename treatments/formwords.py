"""How the adapted form of a session differs, in words: some for everybody, some only for those who may read reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from treatments.contraindications import Adaptation, Instruction
from treatments.phrases import both
from treatments.snapshot import Catalogue, CatalogueTreatment, pressure_name


class AdaptedForm(Protocol):
    """A form of a session; None means as the treatment says."""

    @property
    def techniques(self) -> tuple[str, ...] | None:
        """Those that remain."""

    @property
    def regions(self) -> tuple[str, ...] | None:
        """Those that remain."""

    @property
    def pressure(self) -> str | None:
        """The firmest that is allowed."""

    @property
    def instructions(self) -> tuple[Instruction, ...] | None:
        """What is different in some regions only."""


def words_for_all(adaptation: Adaptation | None) -> str:
    """How the adapted form differs, in words that tell no diagnosis: length, pressure, another therapist."""
    return ", ".join(_told_to_all(adaptation)) if adaptation else ""


def _told_to_all(adaptation: Adaptation) -> Iterable[str]:
    if adaptation.minutes:
        yield ngettext("%(count)d min", "%(count)d min", adaptation.minutes) % {"count": adaptation.minutes}
    if adaptation.pressure:
        yield _("pressure %(pressure)s") % {"pressure": pressure_name(adaptation.pressure).lower()}
    if adaptation.techniques or adaptation.regions or adaptation.instructions:
        yield _("adapted by the therapist")
    if adaptation.qualifications:
        yield _("with another therapist")


def adaptation_for_therapist(adaptation: Adaptation, treatment: CatalogueTreatment, catalogue: Catalogue) -> list[str]:
    """What an adaptation asks for, one sentence each. Clinical."""
    said = [_("At most %(count)d minutes.") % {"count": adaptation.minutes}] if adaptation.minutes else []
    said += form_for_therapist(adaptation, treatment, catalogue)
    if adaptation.qualifications:
        names = [catalogue.qualification_name(code) for code in adaptation.qualifications]
        said.append(_("By a therapist qualified in %(names)s.") % {"names": both(names)})
    return said


def form_for_therapist(form: AdaptedForm, treatment: CatalogueTreatment, catalogue: Catalogue) -> list[str]:
    """What is done differently from the treatment's own, one sentence each. Clinical."""
    return list(_differences(form, treatment, catalogue))


def _differences(form: AdaptedForm, treatment: CatalogueTreatment, catalogue: Catalogue) -> Iterator[str]:
    if form.techniques is not None:
        left_out = [code for code in treatment.techniques if code not in form.techniques]
        if left_out:
            yield _("Without %(names)s.") % {"names": both([catalogue.technique_name(code) for code in left_out])}
    if form.regions is not None and tuple(form.regions) != treatment.regions:
        yield _("Only %(names)s.") % {"names": both([catalogue.region_name(code) for code in form.regions])}
    if form.pressure:
        yield _("Pressure at most %(pressure)s.") % {"pressure": pressure_name(form.pressure).lower()}
    for row in form.instructions or ():
        yield _instruction(row, catalogue)


def _instruction(row: Instruction, catalogue: Catalogue) -> str:
    said = []
    if row.drop_techniques:
        names = both([catalogue.technique_name(code) for code in row.drop_techniques])
        said.append(_("without %(names)s") % {"names": names})
    if row.max_pressure:
        said.append(_("pressure at most %(pressure)s") % {"pressure": pressure_name(row.max_pressure).lower()})
    where = both([catalogue.region_name(code) for code in row.regions])
    return _("%(where)s: %(what)s.") % {"where": where, "what": ", ".join(said)}
