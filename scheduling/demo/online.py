"""What of Lindenhof can be booked online, and by which entrances."""

from __future__ import annotations

from scheduling.demo.staff import Team
from scheduling.models import OnlineEntrance, Therapist
from scheduling.online.switching import Switches, save_entrance, switch
from treatments.models import Treatment

# Patients we know book the same again; new ones begin with what nobody has to be examined for.
KNOWN = ("classic-massage", "swedish-massage", "wellness-massage", "soft-osteopathy", "preventive-back-massage")
NEW = ("classic-massage", "wellness-massage", "soft-osteopathy")
QUESTIONS = ("classic-massage", "soft-osteopathy", "preventive-back-massage")
PEOPLE, NEW_PEOPLE = ("Aisha", "Pavel", "Inês", "Greta", "Daniel"), ("Aisha", "Inês", "Greta")
ENTRANCES = (
    ("Website", "website", True, True),
    ("Card at the desk", "card", True, False),
    ("Spring fair", "fair", False, True),
)


def open_online(team: Team) -> None:
    """Switch it on, with three entrances: for everybody, for patients we know, and one that is closed."""
    for name, slug, is_open, takes_new in ENTRANCES:
        save_entrance(entrance=OnlineEntrance(name=name, slug=slug, is_open=is_open, takes_new=takes_new))
    people = Therapist.objects.filter(pk__in=[row.pk for row in team.therapists])
    switches = Switches(
        known=_treatments(KNOWN),
        new=_treatments(NEW),
        questions=_treatments(QUESTIONS),
        therapists_known=frozenset(row.pk for row in people if row.name.startswith(PEOPLE)),
        therapists_new=frozenset(row.pk for row in people if row.name.startswith(NEW_PEOPLE)),
    )
    switch(on=True, switches=switches)


def _treatments(codes: tuple[str, ...]) -> frozenset[int]:
    return frozenset(Treatment.objects.filter(code__in=codes).values_list("pk", flat=True))
