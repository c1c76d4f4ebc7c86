"""Our own words for messages about appointments. They name no treatment, no reason and nothing about health."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from practice.wordings import Wording, Words
from scheduling.messages.codes import (
    CANCELLATION,
    CHANGE,
    CHANGES,
    CONFIRMATION,
    COURSE,
    RECALL,
    REMINDER,
)

NAME: dict[str, Words] = {"name": _("the patient’s given name")}
SESSION: dict[str, Words] = {
    **NAME,
    "day": _("the day of the appointment"),
    "time": _("the hour at which it begins"),
    "therapist": _("the therapist"),
}
WITH_LINK: dict[str, Words] = {**SESSION, "link": _("the link to the patient’s own page of the appointment")}
DATES: dict[str, Words] = {**NAME, "dates": _("the appointments, one on each line")}
SHOWN = {"dates": ["Tue 24 Nov, 14:15, Anna Berger", "Fri 27 Nov, 16:00, Anna Berger"]}

WORDS: dict[str, Wording] = {
    CONFIRMATION: Wording(
        name=_("Confirmation of an appointment"),
        subject=_("Your appointment on {day}, {time}"),
        text=_(
            "Hello {name},\n\n"
            "your appointment is on {day} at {time} with {therapist}.\n\n"
            "Here you see it, move it or cancel it:\n"
            "{link}\n\n"
            "Or call us: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your appointment is on {day} at {time} with {therapist}. {link}"),
        placeholders=WITH_LINK,
        optional=True,
    ),
    COURSE: Wording(
        name=_("Confirmation of several appointments"),
        subject=_("Your appointments"),
        text=_(
            "Hello {name},\n\nthese are your appointments:\n{dates}\n\nDoes one not suit you? Call us: {phone}.\n\n{practice}"
        ),
        sms=_("{practice}: your appointments: {dates}"),
        placeholders=DATES,
        optional=True,
        examples=SHOWN,
    ),
    CHANGE: Wording(
        name=_("Change of an appointment"),
        subject=_("Your appointment is now on {day}, {time}"),
        text=_(
            "Hello {name},\n\n"
            "your appointment has changed. It is now on {day} at {time} with {therapist}.\n\n"
            "Here you see it, move it or cancel it:\n"
            "{link}\n\n"
            "Does it not suit you? Call us: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your appointment has changed to {day} at {time} with {therapist}. {link}"),
        placeholders=WITH_LINK,
        must_hear=True,
    ),
    CHANGES: Wording(
        name=_("Change of several appointments"),
        subject=_("Your appointments have changed"),
        text=_(
            "Hello {name},\n\n"
            "some of your appointments have changed. These are all that you have now:\n"
            "{dates}\n\n"
            "Does one not suit you? Call us: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your appointments have changed. You have now: {dates}"),
        placeholders=DATES,
        must_hear=True,
        examples=SHOWN,
    ),
    CANCELLATION: Wording(
        name=_("Cancellation of an appointment"),
        subject=_("Your appointment on {day}, {time} is cancelled"),
        text=_(
            "Hello {name},\n\n"
            "your appointment on {day} at {time} with {therapist} is cancelled.\n\n"
            "Would you like another time? Call us: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: your appointment on {day} at {time} is cancelled.\nFor another time call {phone}."),
        placeholders=SESSION,
        must_hear=True,
    ),
    REMINDER: Wording(
        name=_("Reminder of an appointment"),
        subject=_("Reminder: {day}, {time}"),
        text=_(
            "Hello {name},\n\n"
            "we look forward to seeing you on {day} at {time} with {therapist}.\n\n"
            "Can you not come? Please tell us here:\n"
            "{link}\n\n"
            "Or call us: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: we look forward to seeing you on {day} at {time}. Can you not come? {link}"),
        placeholders=WITH_LINK,
        optional=True,
    ),
    RECALL: Wording(
        name=_("Invitation to come again"),
        subject=_("Time for your next visit?"),
        text=_(
            "Hello {name},\n\n"
            "it has been a while since your last visit, and it may be time for the next one.\n\n"
            "Call us for a time that suits you: {phone}.\n\n"
            "{practice}"
        ),
        sms=_("{practice}: it may be time for your next visit.\nCall us for a time that suits you: {phone}."),
        placeholders=NAME,
        optional=True,
    ),
}
