"""The patients of the demo: who they are, what is recorded of them, when they were last screened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from patients.models import Patient, RecordedCondition, ScreeningQuestion
from patients.records import record_condition
from patients.registration import GUARDIAN_UNTIL, register_patient, years_on
from patients.screenings import Answer, Reply, confirm_screening
from practice.languages import languages
from practice.models import User
from scheduling.demo.ailments import CASES, COMMON, Ailment, Case
from scheduling.demo.names import TONGUES, Tongue
from scheduling.demo.staff import Team
from treatments.models import Condition

PATIENTS = 300
# Of those without a part in the story, one in four has something recorded: with the others a third of all.
AILING = 0.24
BORN_ON_LEAP_DAY = date(2000, 2, 29)
STREETS = ("Lindenstraße", "Hauptstraße", "Am Markt", "Schulweg", "Gartenstraße", "Bahnhofstraße", "Uferweg")


@dataclass(frozen=True, slots=True)
class Someone:
    """A patient as the diary of the demo looks at them."""

    pk: int
    birth_date: date | None
    has_a_part: bool


def register_all(team: Team, today: date, rng: Random) -> list[Someone]:
    """Register everybody, those of the story first, and record what they have."""
    conditions = {row.code: row for row in Condition.objects.all()}
    questions = list(ScreeningQuestion.objects.in_use().select_related("condition"))
    clinicians = [row.user for row in team.therapists if row.user is not None]
    people = []
    for number in range(PATIENTS):
        part = CASES[number] if number < len(CASES) else _ordinary(rng)
        patient = _register(part, number, team.reception, today, rng)
        by = rng.choice(clinicians)
        for ailment in part.ailments:
            _record(patient, ailment, conditions[ailment.condition], today, by)
        _screen(patient, part, questions, today, by, rng)
        people.append(Someone(patient.pk, patient.birth_date, part.name is not None))
    return people


def _ordinary(rng: Random) -> Case:
    if rng.random() > AILING:
        return Case(())
    return Case(tuple(rng.sample(COMMON, rng.choice((1, 1, 2)))))


def _register(part: Case, number: int, by: User, today: date, rng: Random) -> Patient:
    sex = part.sex or rng.choice(("female", "female", "male"))
    tongue = _tongue(sex, rng)
    given, family = part.name or _name(tongue, sex, rng)
    birth_date = _birth_date(part, number, today, rng)
    language = tongue.language if part.name is None and tongue.language in languages() else "de"
    minor = birth_date is not None and years_on(birth_date, today) < GUARDIAN_UNTIL
    guardian = _guardian(tongue if part.name is None else None, family, rng) if minor else ""
    return register_patient(
        by=by,
        given_name=given,
        family_name=family,
        birth_date=birth_date,
        sex=sex if rng.random() > 0.03 or part.name else "unknown",
        phone="" if minor else _phone(number),
        email=f"patient{number}@mail.example" if rng.random() < 0.8 else "",
        address=f"{rng.choice(STREETS)} {rng.randint(1, 140)}, {10115 + number * 7} Berlin",
        language=language,
        channel=rng.choice(("email", "email", "sms", "phone")),
        guardian_name=guardian,
        guardian_phone=_phone(number) if minor else "",
        desk_note=rng.choice(("Prefers mornings", "Comes by bus, often five minutes late", "Pays by card"))
        if rng.random() < 0.06
        else "",
    )


def _tongue(sex: str, rng: Random) -> Tongue:
    fitting = [tongue for tongue in TONGUES if _given_names(tongue, sex)]
    return rng.choices(fitting, [tongue.share for tongue in fitting])[0]


def _given_names(tongue: Tongue, sex: str) -> tuple[str, ...]:
    return tongue.women if sex == "female" else tongue.men


def _name(tongue: Tongue, sex: str, rng: Random) -> tuple[str, str]:
    ending = tongue.endings[0 if sex == "female" else 1]
    return rng.choice(_given_names(tongue, sex)), rng.choice(tongue.families) + ending


def _guardian(tongue: Tongue | None, family: str, rng: Random) -> str:
    names = tongue.women or tongue.men if tongue else ("Katrin", "Silke")
    return f"{rng.choice(names)} {family}"


def _phone(number: int) -> str:
    # The first one is the number in the documentation.
    return "0171 5550142" if number == 0 else f"+49 171 55{20000 + number * 37:05}"


def _birth_date(part: Case, number: int, today: date, rng: Random) -> date | None:
    if number == 0:
        return date(today.year - 42, 3, 12)
    if number == len(CASES):
        return BORN_ON_LEAP_DAY
    age = part.age if part.age is not None else rng.choices((rng.randint(0, 15), rng.randint(16, 88)), (8, 92))[0]
    born = today - timedelta(days=age * 365 + age // 4 + rng.randint(10, 300))
    # A few came without saying when they were born.
    return born if part.age is not None or rng.random() > 0.02 else None


def _record(patient: Patient, ailment: Ailment, condition: Condition, today: date, by: User) -> None:
    since, until, review_by, due = ailment.days(today)
    record_condition(
        patient=patient.pk,
        condition=condition,
        status=ailment.status,
        regions=ailment.regions,
        note=ailment.note,
        by=by,
        since=since,
        until=until,
        review_by=review_by,
        due=due,
    )


def _screen(
    patient: Patient, part: Case, questions: Sequence[ScreeningQuestion], today: date, by: User, rng: Random
) -> None:
    """Most were screened within the year, some longer ago, some never."""
    chance = rng.random()
    if chance < 0.12:
        return
    days_ago = rng.randint(370, 700) if chance < 0.24 else rng.randint(5, 330)
    recorded = RecordedCondition.objects.standing().filter(patient=patient)
    known = {row.condition_id: row for row in recorded} if part.ailments else {}
    answers = list(_answers(questions, known))
    confirm_screening(patient=patient.pk, on=today - timedelta(days=days_ago), answers=answers, by=by)


def _answers(questions: Sequence[ScreeningQuestion], known: dict[int, RecordedCondition]) -> Iterator[Answer]:
    """Yes to what is recorded, no to everything else."""
    for question in questions:
        record = known.get(question.condition_id)
        if record is None or record.status == "resolved":
            yield Answer(question.pk, Reply.NO)
        elif record.status == "unknown":
            yield Answer(question.pk, Reply.UNSURE)
        else:
            yield Answer(question.pk, Reply.YES, record.status, tuple(record.regions), record.due)
