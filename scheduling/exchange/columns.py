"""The columns of a table of patients or appointments: how they are headed when taken out, and known when read in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from practice.text import folded

PATIENTS, APPOINTMENTS = "patients", "appointments"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `head` stands above it in an export; `also` are other heads by which it is known, folded."""

    code: str
    head: str
    also: tuple[str, ...] = ()
    needed: bool = False


KEY = Column("key", "key", ("id", "schluessel", "schlussel"))
GIVEN = Column("given_name", "given name", ("first name", "firstname", "forename", "vorname"), needed=True)
FAMILY = Column("family_name", "family name", ("last name", "lastname", "surname", "name", "nachname", "familienname"))
BIRTH = Column("birth_date", "date of birth", ("birthday", "dob", "geburtsdatum", "geburtstag", "geboren"))
NOTE = Column("desk_note", "note", ("note for the desk", "notiz", "bemerkung", "remark"))

OF_PATIENTS = (
    KEY,
    Column("number", "number", ("patient number", "no", "nr", "nummer", "patientennummer")),
    GIVEN,
    FAMILY,
    BIRTH,
    Column("sex", "sex", ("gender", "geschlecht")),
    Column("phone", "phone", ("telephone", "mobile", "tel", "telefon", "handy", "mobil")),
    Column("email", "e-mail", ("mail", "e mail address", "email address")),
    Column("address", "address", ("adresse", "anschrift")),
    Column("language", "language", ("sprache",)),
    Column("channel", "reached by", ("erreichbar per",)),
    Column("unwanted", "messages not wanted"),
    Column("guardian_name", "guardian", ("erziehungsberechtigte", "erziehungsberechtigter")),
    Column("guardian_phone", "guardian's phone", ("telefon erziehungsberechtigte",)),
    NOTE,
)
OF_APPOINTMENTS = (
    KEY,
    Column("number", "patient number", ("patientennummer", "number", "nummer", "nr", "no")),
    GIVEN,
    FAMILY,
    BIRTH,
    Column("treatment", "treatment", ("behandlung", "leistung", "service"), needed=True),
    Column("therapist", "therapist", ("therapeut", "therapeutin", "behandler", "practitioner"), needed=True),
    Column("room", "room", ("raum", "zimmer")),
    Column("starts", "starts", ("start", "begins", "beginn", "termin")),
    Column("day", "date", ("day", "datum", "tag")),
    Column("clock", "time", ("uhrzeit", "zeit", "from", "von")),
    Column("minutes", "minutes", ("length", "duration", "dauer", "minuten")),
    Column("status", "status", ()),
    NOTE,
)
COLUMNS = {PATIENTS: OF_PATIENTS, APPOINTMENTS: OF_APPOINTMENTS}


def known_by(head: str, columns: Sequence[Column]) -> Column | None:
    """The column that a head names, whatever its case, marks or spaces; None for one that is not read."""
    name = _plain(head)
    return next((one for one in columns if name in {_plain(one.head), _plain(one.code), *one.also}), None)


def _plain(head: str) -> str:
    return " ".join(folded(head.translate(_SPACES)).split())


_SPACES = str.maketrans(dict.fromkeys("_-./:*()", " ") | {"'": None, "’": None})
