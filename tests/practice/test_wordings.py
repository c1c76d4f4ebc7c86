"""The words of messages: only known placeholders, only what is there to say, and the practice's own before ours."""

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.formats import date_format

from practice.models import MessageTemplate, Practice, User
from practice.rewording import reword, use_ours
from practice.wordings import Wording, check_text, filled, said

REMINDER = "/messages/words/reminder/sms/en/"
THURSDAY = datetime(2027, 3, 4, 12, tzinfo=UTC)
VALUES = {"name": "Rosa", "day": "Monday", "time": "9:00", "therapist": "Anna", "link": "https://x.example/1"}


def test_only_known_placeholders_are_filled_in_and_nothing_else_is_looked_up() -> None:
    subject, text = filled("{name}", "{ name }: {day.__class__} {0}", {"name": "Rosa {day}", "day": "Monday"})
    assert subject == "Rosa {day}"
    # What is unknown has nothing to say: its line is left out.
    assert text == ""


def test_a_value_begins_no_line_and_a_list_is_as_many_lines() -> None:
    said = filled(
        "To {name}\r\nBcc: x@y.example", "Hello {name}\n{dates}\nOn {dates}.", {"name": "A\r\nB", "dates": ["1", "2"]}
    )
    assert said == ("To A B Bcc: x@y.example", "Hello A B\n1\n2\nOn 1, 2.")


def test_a_line_that_has_nothing_to_say_is_left_out() -> None:
    assert filled("", "Hello\n\nCall us: {phone}.\n\n{practice}", {"phone": "", "practice": "L"})[1] == "Hello\n\nL"


@pytest.mark.parametrize(
    ("text", "names"), [("{nmae}", "nmae"), ("{name.x}", "name.x"), ("{name} {", "alone"), ("}", "alone")]
)
def test_an_unknown_placeholder_is_refused_by_name(text: str, names: str) -> None:
    wording = Wording("Greeting", "", "", "", {"name": "the name"})
    with pytest.raises(ValidationError, match=names):
        check_text(text, wording)


def test_the_practices_words_come_before_ours_and_english_where_there_are_none(
    practice: Practice, make_user: Callable[..., User]
) -> None:
    by = make_user("admin")

    def text(language: str) -> str:
        return said("reminder", language=language, channel="sms", values=VALUES)[1]

    ours = text("en")
    assert "we look forward to seeing you on Monday at 9:00" in ours
    assert text("de") == ours
    reword(kind="reminder", language="de", channel="sms", subject="", text="Bis {day}, {time}!", by=by)
    assert (text("de"), text("en"), text("fr")) == ("Bis Monday, 9:00!", ours, ours)
    reword(kind="reminder", language="en", channel="sms", subject="", text="See you, {name}.", by=by)
    assert (text("de"), text("fr")) == ("Bis Monday, 9:00!", "See you, Rosa.")
    assert use_ours(kind="reminder", language="en", channel="sms")
    assert text("fr") == ours


def test_the_words_speak_the_language_of_the_message(practice: Practice, make_user: Callable[..., User]) -> None:
    reword(kind="reminder", language="de", channel="sms", subject="", text="{day}", by=make_user("admin"))
    day = {**VALUES, "day": lambda: date_format(practice.local(THURSDAY), "l j F")}
    assert said("reminder", language="de", channel="sms", values=day)[1] == "Donnerstag 4 März"


def test_the_admin_changes_words_sees_them_and_goes_back(practice: Practice, client_as: Callable[..., Client]) -> None:
    admin = client_as("admin")
    assert "usual words" in admin.get("/messages/words/").content.decode()
    assert "See you" in admin.post(REMINDER + "preview/", {"text": "See you, {name}"}).content.decode()
    refused = admin.post(REMINDER, {"text": "See you, {nmae}"})
    assert refused.status_code == 422
    assert "There is no placeholder {nmae}" in refused.content.decode()
    assert not MessageTemplate.objects.exists()
    assert admin.post(REMINDER, {"text": "See you, {name}"}).status_code == 302
    page = admin.get(REMINDER).content.decode()
    assert "See you, {name}" in page
    assert "See you, Rosa" in page
    assert "<dt>{day}</dt>" in page
    assert admin.post(REMINDER + "ours/").status_code == 302
    assert not MessageTemplate.objects.exists()
    for path in ("reminder/fax/en/", "reminder/sms/xx/", "nothing/sms/en/"):
        assert admin.get("/messages/words/" + path).status_code == 404
    assert admin.post("/messages/words/reminder/email/en/", {"subject": " ", "text": "x"}).status_code == 422


@pytest.mark.parametrize(
    ("reminders", "kept"),
    [("2, 48", [48, 2]), ("24;24", [24]), ("", []), ("0", None), ("9999", None), ("soon", None), ("1 2 3 4 5", None)],
)
def test_the_admin_sets_quiet_hours_and_reminders(
    practice: Practice, client_as: Callable[..., Client], reminders: str, kept: list[int] | None
) -> None:
    entered = {"quiet_from": "20:30", "quiet_until": "08:00", "reminders": reminders}
    answer = client_as("admin").post("/messages/words/", entered)
    practice.refresh_from_db()
    assert answer.status_code == (422 if kept is None else 302)
    if kept is not None:
        assert (practice.quiet_from, practice.quiet_until) == (time(20, 30), time(8))
        assert practice.reminder_hours == kept
