"""Letters leave once, after the time to undo, and only while they are still true."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from smtplib import SMTPDataError

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from practice import outbox, sending, ticking
from practice.gateways import PutOff
from practice.gateways.mail import MailGateway
from practice.models import Message, Practice
from practice.outbox import Kind, Letter, NotNeeded, in_doubt, send_again, take_back
from practice.sending import drain

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def leaves(settings):
    """There is a mail server; the tests keep what it is given."""
    settings.MAIL_LEAVES = True


@pytest.fixture
def said(monkeypatch):
    """What letters of the kind `greeting` say, by what they are about; those without a text are not needed."""
    texts: dict[int, str] = {}

    def letter(message: Message) -> Letter:
        if message.about not in texts:
            raise NotNeeded
        return Letter("Hello", texts[message.about])

    monkeypatch.setitem(outbox.KINDS, "greeting", Kind("Greeting", letter))
    return texts


@pytest.fixture
def written(said, make_user):
    """written(about): a message, due now."""
    by = make_user("receptionist")

    def write(about: int = 1, text: str = "Dear you", **more) -> Message:
        said[about] = text
        return outbox.write(kind="greeting", about=about, to="rosa@mail.example", by=by, **more)

    return write


def later(minutes=4):
    return timezone.now() + timedelta(minutes=minutes)


def state_of(message):
    message.refresh_from_db()
    return message.state, message.trouble


def test_a_letter_leaves_once_and_not_before_the_time_to_undo_is_over(written):
    message = written()
    drain(timezone.now() + timedelta(minutes=2))
    assert (len(mail.outbox), message.state) == (0, State.WAITING)
    drain(later())
    drain(later())
    assert [(one.to, one.subject, one.body) for one in mail.outbox] == [(["rosa@mail.example"], "Hello", "Dear you")]
    assert state_of(message) == (State.SENT, "")


def test_a_letter_says_what_is_true_when_it_leaves_and_stays_when_nothing_is(written, said):
    changed, gone = written(1), written(2)
    said[1] = "Changed"
    del said[2]
    drain(later())
    assert [one.body for one in mail.outbox] == ["Changed"]
    assert (state_of(changed)[0], state_of(gone)[0]) == (State.SENT, State.DROPPED)


def test_a_letter_taken_back_never_leaves_and_one_that_has_left_cannot_be(written, make_user):
    by, message, other = make_user("receptionist"), written(1), written(2)
    assert take_back(message.pk, by=by)
    drain(later())
    assert (len(mail.outbox), state_of(message)) == (1, (State.DROPPED, outbox.TAKEN_BACK))
    assert not take_back(other.pk, by=by)


def test_one_that_fails_says_the_kind_of_error_holds_up_nobody_and_goes_again(written, monkeypatch):
    def refuse(self):
        if self.body == "Dear you":
            raise SMTPDataError(550, b"rosa@mail.example has a slipped disc")
        mail.outbox.append(self)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    first, second = written(1), written(2, "Another")
    drain(later())
    assert state_of(first) == (State.FAILED, "SMTP 550")
    assert state_of(second)[0] == State.SENT
    monkeypatch.undo()
    assert send_again(first.pk)
    assert not send_again(first.pk)


def test_a_code_that_a_server_puts_off_at_night_is_not_kept_until_morning(written, monkeypatch):
    hour = timezone.localtime().time().replace(microsecond=0)
    Practice.objects.update(
        quiet_from=hour, quiet_until=(later(120)).astimezone(timezone.get_current_timezone()).time()
    )
    monkeypatch.setitem(outbox.KINDS, "greeting", replace(outbox.KINDS["greeting"], at_any_hour=True))
    message = written(not_before=timezone.now())

    def busy(*_what):
        raise PutOff("SMTP 451")

    monkeypatch.setattr(MailGateway, "send", busy)
    now = timezone.now()
    drain(now)
    message.refresh_from_db()
    assert (message.state, message.tries) == (State.WAITING, 1)
    assert message.not_before == now + sending.PAUSES[0]


def test_a_letter_that_cannot_be_written_is_one_failure_and_its_words_are_in_no_log(written, monkeypatch, caplog):
    def broken(message: Message) -> Letter:
        raise RuntimeError("slipped disc")

    message = written()
    monkeypatch.setitem(outbox.KINDS, "greeting", Kind("Greeting", broken))
    drain(later())
    assert state_of(message) == (State.FAILED, "RuntimeError")
    assert "slipped disc" not in caplog.text


def test_one_that_a_crash_left_in_between_is_in_doubt_and_not_repeated(written, monkeypatch):
    class Killed(BaseException):
        pass

    def die(self):
        raise Killed

    message = written()
    monkeypatch.setattr("django.core.mail.EmailMessage.send", die)
    with pytest.raises(Killed):
        drain(later())
    monkeypatch.undo()
    assert state_of(message)[0] == State.SENDING
    drain(later(60))
    assert (len(mail.outbox), in_doubt(message), in_doubt(message, later(10))) == (0, False, True)
    assert not send_again(message.pk)
    Message.objects.update(done_at=timezone.now() - timedelta(minutes=6))
    assert send_again(message.pk)


def test_a_batch_is_bounded_and_says_that_there_is_more(written, monkeypatch, settings):
    # A mail server that lets each of a dialogue's answers wait must not make the ticker look dead.
    assert ticking.MISSED.total_seconds() > sending.PIECE_SECONDS + 8 * settings.EMAIL_TIMEOUT
    monkeypatch.setattr(sending, "BATCH", 3)
    for number in range(4):
        written(number)
    assert drain(later())
    assert len(mail.outbox) == 3
    assert not drain(later())
    written(5), written(6)
    monkeypatch.setattr(sending, "PIECE_SECONDS", -1)
    assert drain(later())
    assert len(mail.outbox) == 5


@pytest.mark.parametrize(
    ("demo", "state"), [(True, (State.SENT, "kept-in-demo")), (False, (State.FAILED, "no-mail-server"))]
)
def test_without_a_mail_server_nothing_leaves_and_only_a_demo_calls_it_done(written, settings, demo, state):
    settings.MAIL_LEAVES, settings.DEMO = False, demo
    message = written()
    drain(later())
    assert (mail.outbox, state_of(message)) == ([], state)


def test_the_page_shows_each_state_pages_and_asks_no_more_for_more_rows(
    client_as, written, django_assert_max_num_queries
):
    desk = client_as("receptionist")
    for number, state in enumerate((*State, *[State.SENT] * 50)):
        Message.objects.filter(pk=written(number).pk).update(state=state, trouble="TimeoutError", done_at=None)
    with django_assert_max_num_queries(8):
        page = desk.get(reverse("practice:messages") + "?page=2")
    words = page.content.decode()
    assert "in doubt" in words
    assert "the server did not answer in time" in words
    assert reverse("practice:message_again", args=[Message.objects.get(state=State.FAILED).pk]) in words
    assert desk.get(reverse("practice:messages") + "?page=x").status_code == 200


def test_undo_and_send_again_by_button(client_as, written, settings):
    desk, message = client_as("receptionist"), written()
    assert "Dear you" in desk.get(reverse("practice:message", args=[message.pk])).content.decode()
    desk.post(reverse("practice:message_undo", args=[message.pk]))
    assert state_of(message)[0] == State.DROPPED
    Message.objects.update(state=State.FAILED)
    desk.post(reverse("practice:message_again", args=[message.pk]))
    assert state_of(message)[0] == State.WAITING


def test_a_call_is_never_sent_and_waits_until_somebody_says_that_they_called(client_as, written, make_patient):
    desk, admin = client_as("receptionist"), client_as("admin")
    rosa = make_patient(given_name="Rosalinde")
    call = written(channel="phone", patient=rosa.pk)
    drain(later())
    assert state_of(call) == (State.WAITING, "")
    page = reverse("practice:messages") + "?show=calls"
    assert "Rosalinde" in desk.get(page).content.decode()
    # Names of patients are not the admin's.
    assert "Rosalinde" not in admin.get(page).content.decode()
    for _press in range(2):
        desk.post(reverse("practice:message_called", args=[call.pk]))
    assert state_of(call) == (State.SENT, outbox.CALLED)
    assert "Rosalinde" not in desk.get(page).content.decode()
    assert not outbox.called(written(2).pk)


def test_a_call_that_is_not_needed_any_more_leaves_the_list(written, said):
    kept, gone = written(1, channel="phone"), written(2, channel="phone")
    del said[2]
    assert not sending.let_calls_be()
    assert (state_of(kept)[0], state_of(gone)[0]) == (State.WAITING, State.DROPPED)


def test_each_tab_shows_its_messages_and_counts_those_that_need_somebody(client_as, written):
    desk = client_as("receptionist")
    for number, state in enumerate(State):
        Message.objects.filter(pk=written(number).pk).update(state=state, to=f"{state}@mail.example", done_at=None)
    for show, state in (("failed", "failed"), ("doubt", "sending"), ("waiting", "waiting"), ("sent", "sent")):
        words = desk.get(reverse("practice:messages"), {"show": show}).content.decode()
        assert [one for one in State if f"{one}@mail.example" in words] == [state]
        assert "Failed <small>1</small>" in words
    assert desk.get(reverse("practice:messages"), {"show": "' OR 1"}).status_code == 200


def test_the_messages_of_one_patient_stand_alone(client_as, written, make_patient):
    rosa, other = make_patient(given_name="Rosalinde"), make_patient(given_name="Ottokar")
    written(1, patient=rosa.pk), written(2, patient=other.pk)
    words = client_as("receptionist").get(reverse("practice:messages"), {"patient": rosa.pk}).content.decode()
    assert ("Rosalinde" in words, "Ottokar" in words) == (True, False)
    assert (
        "Rosalinde" not in client_as("admin").get(reverse("practice:messages"), {"patient": rosa.pk}).content.decode()
    )
    for nonsense in ("x", "9" * 40, "-1", "²"):
        assert client_as("receptionist").get(reverse("practice:messages"), {"patient": nonsense}).status_code == 200


def test_a_demo_shows_what_would_have_left_also_when_it_would_not_any_more(
    client_as, written, said, settings, tmp_path
):
    settings.MAIL_LEAVES, settings.DEMO, settings.KEPT_MESSAGES = False, True, tmp_path / "kept"
    message = written(1, "See you on Tuesday")
    drain(later())
    said.clear()
    page = client_as("receptionist").get(reverse("practice:message", args=[message.pk]))
    assert "See you on Tuesday" in page.content.decode()
    assert oct((tmp_path / "kept" / f"{message.pk}.json").stat().st_mode)[-3:] == "600"


def test_a_clock_that_moves_sends_nothing_twice_and_shows_what_was_under_way(written, monkeypatch):
    message, under_way = written(1), written(2)
    Message.objects.filter(pk=under_way.pk).update(state=State.SENDING, done_at=timezone.now())
    for days in (0, 400, -400, 0):
        drain(later() + timedelta(days=days))
    assert len(mail.outbox) == 1
    under_way.refresh_from_db()
    assert not in_doubt(under_way)
    yesterday = timezone.now() - timedelta(days=1)
    assert in_doubt(under_way, yesterday)
    assert Message.objects.filter(outbox.doubtful(yesterday)).get() == under_way
    assert state_of(message)[0] == State.SENT


def test_a_restored_copy_writes_to_nobody(written):
    message = written()
    Practice.objects.update(sending_held_at=timezone.now())
    drain(later())
    assert (mail.outbox, state_of(message)[0]) == ([], State.WAITING)


def test_an_admin_lets_the_messages_of_a_copy_go(written, client_as):
    message = written()
    Practice.objects.update(sending_held_at=timezone.now())
    assert "This is the practice now" in client_as("admin").get("/messages/").content.decode()
    assert "This is the practice now" not in client_as("receptionist").get("/messages/").content.decode()
    assert client_as("receptionist").post("/messages/release/").status_code == 403
    assert client_as("admin").post("/messages/release/").status_code == 302
    drain(later())
    assert state_of(message)[0] == State.SENT
