"""What the programme does with personal data, as it goes into the register: words to begin with, true of this version.

Other packages add what only they know with `fact`: a sentence that is made anew each time, behind what stands here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import Practice

lazy = gettext_lazy
# The fields of every entry, in the order of the article.
FIELDS: Mapping[str, Promise] = {
    "purposes": lazy("Why"),
    "basis": lazy("Legal basis"),
    "people": lazy("Whose data"),
    "data": lazy("Which data"),
    "recipients": lazy("Who gets them"),
    "transfers": lazy("To other countries"),
    "kept": lazy("How long"),
}
# What holds for all of them: who answers for it, and how it is protected.
HEAD = "practice"
HEAD_FIELDS: Mapping[str, Promise] = {
    "controller": lazy("Who answers for it"),
    "contact": lazy("Contact"),
    "officer": lazy("Data protection officer"),
    "measures": lazy("How it is protected"),
}


@dataclass(frozen=True, slots=True)
class Prepared:
    """One entry as we have prepared it: its name, and a text for each of FIELDS that we can say something about."""

    name: Promise
    texts: Mapping[str, Promise]


PATIENTS = lazy("Patients, and guardians of minors.")
NOWHERE = lazy("None by the programme: it runs where the practice has put it.")
WITHIN = lazy("Nobody outside of the practice.")
HEALTH = lazy(
    "Provision of health care under a duty of secrecy (GDPR, article 9 (2) h and (3)), and the contract of treatment (article 6 (1) b)."
)
CONTRACT = lazy("The contract of treatment, and what comes before it (GDPR, article 6 (1) b).")
DUTY = lazy("A duty by law (GDPR, article 6 (1) c), and the security of processing (article 32).")
PREPARED: Mapping[str, Prepared] = {
    "record": Prepared(
        lazy("Treatment and clinical record"),
        {
            "purposes": lazy("To treat safely, to go on where the last session ended, and to write it down as the law asks."),
            "basis": HEALTH,
            "people": PATIENTS,
            "data": lazy(
                "Name, date of birth, contact. Health: conditions, answers to health questions, notes, body charts, questionnaires, "
                "blood pressure and weight, plans, exercises, documents and photos, reactions and pain. Consents and signatures."
            ),
            "recipients": lazy(
                "Therapists of the practice; restricted records only those who treat. Other practices and doctors get an extract where "
                "the patient wants it."
            ),
            "transfers": NOWHERE,
            "kept": lazy("As long as the law on clinical records asks, from the last treatment on; of minors until they are of age, and longer."),
        },
    ),
    "appointments": Prepared(
        lazy("Appointments and waiting list"),
        {
            "purposes": lazy("To give a time with the right therapist, room and treatment, to move it, and to fill what becomes free."),
            "basis": CONTRACT,
            "people": PATIENTS,
            "data": lazy("Name, contact, times, treatments, prices, notes for the desk (nothing medical), wishes of the waiting list."),
            "recipients": lazy(
                "Reception and therapists. Therapists can read their own calendar in another programme: it names no patient and no treatment."
            ),
            "transfers": NOWHERE,
            "kept": lazy("With the clinical record, of which they are the frame."),
        },
    ),
    "safety": Prepared(
        lazy("Safety check of bookings"),
        {
            "purposes": lazy("To notice before a booking when a treatment does not suit what is recorded about the patient’s health."),
            "basis": HEALTH,
            "people": PATIENTS,
            "data": lazy("Recorded conditions, answers to health questions, age, earlier sessions; the verdict, the rule, who approved and why."),
            "recipients": lazy("Therapists. Reception reads only whether it can be booked, and never why not."),
            "transfers": NOWHERE,
            "kept": lazy("With the clinical record."),
        },
    ),
    "messages": Prepared(
        lazy("Messages to patients"),
        {
            "purposes": lazy("To confirm, remind, move and cancel, to send links, and to offer times that have become free."),
            "basis": lazy("The contract of treatment (GDPR, article 6 (1) b). Patients choose the way, and which kinds they do without."),
            "people": PATIENTS,
            "data": lazy("Given name, address or number, day and time, links. Nothing about health; no treatment is named."),
            "recipients": lazy("The provider of the practice’s e-mail."),
            "transfers": lazy("None by the programme; where the provider of e-mail or SMS works is for the practice to say."),
            "kept": lazy("That a message was sent, to which address and when; its text is not stored."),
        },
    ),
    "online": Prepared(
        lazy("Booking online"),
        {
            "purposes": lazy("To let patients book, move and cancel by themselves, once they have proved their address."),
            "basis": CONTRACT,
            "people": lazy("Patients, and those who want to become patients."),
            "data": lazy("Name, date of birth, contact, the time they chose; a code sent to their address. No health data until they are a patient."),
            "recipients": lazy("Reception and therapists."),
            "transfers": NOWHERE,
            "kept": lazy("What was typed is emptied when the booking is done or given up."),
        },
    ),
    "staff": Prepared(
        lazy("People who work here"),
        {
            "purposes": lazy("To let everybody do what belongs to their work and nothing else; to plan hours, rooms and absences."),
            "basis": lazy("The contract of employment (GDPR, article 6 (1) b), and the security of processing (article 32)."),
            "people": lazy("Employees and others who sign in."),
            "data": lazy("Name, e-mail address, roles, password (as a hash), second factor (encrypted), sign-ins, hours, absences, qualifications."),
            "recipients": WITHIN,
            "transfers": NOWHERE,
            "kept": lazy("Deactivated when somebody leaves; the name stays beside what they wrote and decided."),
        },
    ),
    "log": Prepared(
        lazy("Log of who opened and changed what"),
        {
            "purposes": lazy("To show who has read or changed a record, to notice misuse, and to answer patients who ask."),
            "basis": DUTY,
            "people": lazy("Patients, and people who work here."),
            "data": lazy("Who, what kind of act, whose record, when, from which network address. No words of anybody."),
            "recipients": lazy("The admin; a patient who asks gets the entries about their own record."),
            "transfers": NOWHERE,
            "kept": lazy("It is not shortened and cannot be changed: it shows what was done. It names patients by number only."),
        },
    ),
    "backups": Prepared(
        lazy("Backups"),
        {
            "purposes": lazy("To have everything again after a fault, a fire or a mistake."),
            "basis": DUTY,
            "people": lazy("Everybody whose data are kept here."),
            "data": lazy("A copy of all of it, documents included."),
            "recipients": lazy("Whoever keeps the disk or the storage that the practice writes them to."),
            "transfers": lazy("Where the practice keeps them is for the practice to say."),
            "kept": lazy("As many as the practice keeps. Who was erased is erased again when an older one is brought back."),
        },
    ),
    "rights": Prepared(
        lazy("What patients ask for about their data"),
        {
            "purposes": lazy("To give copies, to correct, to restrict and to erase, and to show that it was done."),
            "basis": lazy("A duty by law (GDPR, article 6 (1) c; articles 15 to 21)."),
            "people": PATIENTS,
            "data": lazy("Who asked, when a link was made and when the copy was taken; of an erasure only a number and the day."),
            "recipients": lazy("The patient."),
            "transfers": NOWHERE,
            "kept": lazy("Copies are made when they are taken and not kept. What is noted stays with the log."),
        },
    ),
    "exchange": Prepared(
        lazy("Reading in, taking out and counting"),
        {
            "purposes": lazy("To come from another programme or go to one, and to see how the practice does."),
            "basis": lazy("The legitimate interest in running the practice (GDPR, article 6 (1) f)."),
            "people": PATIENTS,
            "data": lazy("Contact and appointments in files; in reports numbers only. No health data."),
            "recipients": lazy("The admin, and whoever the admin gives a file to."),
            "transfers": NOWHERE,
            "kept": lazy("A file is removed once it has been read in or given up."),
        },
    ),
}  # fmt: skip
MEASURES = lazy(
    "Roles: everybody sees what belongs to their work; reception reads nothing about health. Second factor for therapists and admins. "
    "Restricted records. Encrypted connections; notes that are kept to their author, keys and secrets are encrypted where they lie. A log "
    "of every act that cannot be changed. Notes are signed and sealed. Encrypted backups where a key is set, tried by restoring them. "
    "Nothing is loaded from elsewhere; no clinical words in addresses, messages and logs."
)
Fact = Callable[[Practice], str]
_FACTS: dict[tuple[str, str], list[Fact]] = {}


def fact(entry: str, field: str, say: Fact) -> None:
    """Add a sentence to a field of an entry; `say` answers nothing where there is nothing to say. Called at loading."""
    _FACTS.setdefault((entry, field), []).append(say)


def prepared_text(entry: str, field: str, practice: Practice) -> str:
    """Our words for a field of an entry, as things are now; nothing for what we cannot know."""
    if entry == HEAD:
        known = {"controller": practice.name, "contact": practice.phone, "measures": str(MEASURES)}
        return known.get(field, "")
    words = [str(PREPARED[entry].texts.get(field, ""))] if entry in PREPARED else []
    return " ".join(filter(None, [*words, *(say(practice) for say in _FACTS.get((entry, field), ()))]))


def _sms(_practice: Practice) -> str:
    return _("The provider of SMS.") if settings.SMS_URL else ""


def _online(practice: Practice) -> str:
    return "" if practice.online_booking else _("Switched off at the moment.")


fact("messages", "recipients", _sms)
fact("online", "purposes", _online)
