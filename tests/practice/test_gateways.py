"""What servers do to a message, and what is certain about it afterwards: put off, refused, or in doubt and never repeated."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from aiosmtpd.controller import Controller
from anymail.exceptions import AnymailRequestsAPIError
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection
from django.utils import timezone

from practice import outbox, sending
from practice.gateways.outcomes import InDoubt, PutOff, Refused
from practice.gateways.provider import trouble_of_provider
from practice.gateways.sms import dialled, sms_gateway
from practice.models import Message
from practice.outbox import Kind, Letter, LetterFile, in_doubt, send_again
from practice.sending import PAUSES, drain

pytestmark = pytest.mark.django_db
State = Message.State


class Moody:
    """A mail server whose mood stands in the address: busy@, full@, closing@, slow@, drops@, silent@."""

    ANSWERS = {"busy": "451 later", "unknown": "550 no such user", "closing": "421 closing"}

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 (named by the library)
        mood = address.partition("@")[0]
        if mood == "slow":
            await asyncio.sleep(1)
        if mood in self.ANSWERS:
            return self.ANSWERS[mood]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mood = envelope.rcpt_tos[0].partition("@")[0]
        self.taken.append(mood)
        if mood == "drops":
            server.transport.abort()
        if mood == "silent":
            await asyncio.sleep(1)
        return "554 refused" if mood == "spam" else "250 OK"


@pytest.fixture(scope="module")
def post_office() -> Iterator[Controller]:
    """One mail server for all tests of this file."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(Moody(), hostname="127.0.0.1", port=port)
    controller.start()
    yield controller
    controller.stop()


@pytest.fixture
def server(post_office: Controller, settings, monkeypatch) -> Moody:
    """The mail server, set up as EMAIL_URL does; letters say `words[about]`."""
    settings.MAIL_LEAVES, settings.EMAIL_TIMEOUT = True, 0.3
    settings.EMAIL_BACKEND = "practice.gateways.smtp.AttentiveBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    monkeypatch.setitem(outbox.KINDS, "greeting", Kind("Greeting", lambda message: Letter("Hello", "Dear you")))
    post_office.handler.taken.clear()
    return post_office.handler


def written(*moods: str, channel: str = "email") -> list[Message]:
    """A message to each, due now."""
    before = timezone.now() - timedelta(seconds=1)
    return [
        outbox.write(
            kind="greeting",
            about=1,
            to=mood if channel == "sms" else f"{mood}@mail.example",
            by=None,
            channel=channel,
            not_before=before,
        )
        for mood in moods
    ]


def states(rows: list[Message]) -> list[tuple[str, str]]:
    """State and trouble of each, as they stand."""
    for row in rows:
        row.refresh_from_db()
    return [(row.state, row.trouble) for row in rows]


def test_4xx_is_put_off_5xx_is_refused_and_the_others_leave(server):
    rows = written("busy", "unknown", "spam", "rosa")
    drain()
    assert states(rows) == [
        (State.WAITING, "SMTP 451"),
        (State.FAILED, "SMTP 550"),
        (State.FAILED, "SMTP 554"),
        (State.SENT, ""),
    ]
    assert server.taken == ["spam", "rosa"]


def test_a_line_break_in_a_name_is_that_rows_failure_alone(server, monkeypatch):
    bad = Kind("Bad", lambda message: Letter("Hello\r\nBcc: others@mail.example", "Dear you"))
    monkeypatch.setitem(outbox.KINDS, "bad", bad)
    rows = [outbox.write(kind="bad", about=1, to="rosa@mail.example", by=None, not_before=timezone.now())]
    rows += written("rosa\r\nRCPT TO:<others", "anna")
    drain()
    assert [state for state, _trouble in states(rows)] == [State.FAILED, State.FAILED, State.SENT]
    assert server.taken == ["anna"]


@pytest.mark.parametrize("mood", ["closing", "slow"])
def test_a_server_that_closes_or_hangs_before_it_took_the_letter_is_asked_again_later(server, mood):
    first, second = written(mood, "rosa")
    assert not drain()
    assert [state for state, _trouble in states([first, second])] == [State.WAITING, State.WAITING]
    assert (first.tries, second.tries) == (1, 0)
    drain()
    assert states([second]) == [(State.SENT, "")]
    assert server.taken == ["rosa"]


@pytest.mark.parametrize("mood", ["drops", "silent"])
def test_a_letter_that_was_handed_over_without_an_answer_is_in_doubt_and_never_repeated(server, mood):
    first, second = written(mood, "rosa")
    drain()
    drain(timezone.now() + timedelta(days=2))
    assert states([first, second]) == [(State.SENDING, "no-answer"), (State.SENT, "")]
    assert server.taken == [mood, "rosa"]
    assert in_doubt(first)
    assert send_again(first.pk)


def test_a_refused_connection_costs_one_message_a_pause_and_claims_none(server, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = probe.getsockname()[1]
    rows = written("rosa", "anna")
    assert not drain()
    assert states(rows) == [(State.WAITING, "ConnectionRefusedError"), (State.WAITING, "")]


def test_the_pauses_grow_and_end(server, monkeypatch):
    (row,) = written("busy")
    now, waited = timezone.now(), []
    for _try in PAUSES:
        drain(now)
        row.refresh_from_db()
        waited.append(row.not_before - now)
        drain(row.not_before - timedelta(seconds=1))
        now = row.not_before
    assert waited == list(PAUSES)
    assert waited == sorted(waited)
    assert sending.is_late(now)
    drain(now)
    assert states([row]) == [(State.FAILED, "SMTP 451")]
    assert send_again(row.pk)
    row.refresh_from_db()
    assert row.tries == 0


def test_files_go_along(server, monkeypatch, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    file = LetterFile("visit.ics", b"BEGIN:VCALENDAR", "text/calendar")
    monkeypatch.setitem(outbox.KINDS, "greeting", Kind("Greeting", lambda message: Letter("Hi", "Dear", files=(file,))))
    written("rosa")
    drain()
    assert [tuple(one)[:1] + tuple(one)[2:] for one in mail.outbox[0].attachments] == [("visit.ics", "text/calendar")]


class MoodyGateway(BaseHTTPRequestHandler):
    """An SMS gateway that answers with the last three digits of the number; 000 takes the question and hangs up."""

    protocol_version = "HTTP/1.1"
    asked: list[tuple[dict[str, str], str]] = []

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((said, self.headers["Authorization"]))
        status = int(said["to"][-3:])
        if not status:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def sms(settings, server) -> Iterator[list[tuple[dict[str, str], str]]]:
    """What the SMS gateway was asked, with which key."""
    gateway = ThreadingHTTPServer(("127.0.0.1", 0), MoodyGateway)
    Thread(target=gateway.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.SMS_URL, settings.SMS_KEY, settings.SMS_FROM = (
        f"http://127.0.0.1:{gateway.server_port}/v1",
        "a-key",
        "Linde",
    )
    MoodyGateway.asked.clear()
    yield MoodyGateway.asked
    gateway.shutdown()
    gateway.server_close()


def test_an_sms_leaves_with_its_text_alone_and_each_answer_means_what_it_says(sms):
    rows = written("0171 / 123-200", "+49 (171) 404", "no number", channel="sms")
    drain()
    assert states(rows) == [(State.SENT, ""), (State.FAILED, "HTTP 404"), (State.FAILED, "not a phone number")]
    assert sms[0] == ({"to": "0171123200", "text": "Dear you", "from": "Linde"}, "Bearer a-key")


@pytest.mark.parametrize(
    ("number", "state", "trouble"),
    [
        ("0171429", State.WAITING, "HTTP 429"),
        ("0171503", State.WAITING, "HTTP 503"),
        ("0171502", State.SENDING, "HTTP 502"),
        ("0171000", State.SENDING, "no-answer"),
    ],
)
def test_a_gateway_in_trouble_holds_up_the_others_and_repeats_nothing(sms, number, state, trouble):
    rows = written(number, "0171200", channel="sms")
    assert not drain()
    assert states(rows) == [(state, trouble), (State.WAITING, "")]
    drain()
    assert states(rows) == [(state, trouble), (State.SENT, "")]
    assert in_doubt(rows[0]) == (state == State.SENDING)
    assert len(sms) == 2


def test_a_mail_server_in_trouble_holds_up_no_sms_and_a_gateway_in_trouble_no_mail(sms, settings):
    mail, text = written("closing")[0], written("0171200", channel="sms")[0]
    drain()
    assert [state for state, _trouble in states([mail, text])] == [State.WAITING, State.SENT]
    settings.SMS_URL = "http://127.0.0.1:1/"
    mail, text = written("rosa")[0], written("0171200", channel="sms")[0]
    drain()
    assert states([mail, text]) == [(State.SENT, ""), (State.WAITING, "ConnectionRefusedError")]


def test_a_form_a_file_and_what_may_be_an_address(settings, tmp_path, db):
    settings.SMS_KEY, settings.SMS_FROM = "user:word", "Linde"
    settings.SMS_URL, settings.SMS_GATEWAY = "https://sms.example/Messages.json", "practice.gateways.sms.FormGateway"
    body, headers = sms_gateway().asked("+49171", "Dear ö")
    assert (body, headers["Authorization"]) == ("To=%2B49171&From=Linde&Body=Dear+%C3%B6", "Basic dXNlcjp3b3Jk")
    settings.SMS_URL = f"file://{tmp_path}/sent"
    sms_gateway().send(Message(to="0049 171 1"), Letter("", "Dear you"))
    assert json.loads((tmp_path / "sent").read_text()) == {"to": "+491711", "text": "Dear you"}
    settings.SMS_URL = "http://sms.example/"
    with pytest.raises(ImproperlyConfigured):
        sms_gateway()
    with pytest.raises(Refused):
        dialled("+1; DROP")


@pytest.mark.parametrize(
    ("status", "what"), [(400, Refused), (429, PutOff), (503, PutOff), (500, InDoubt), (200, InDoubt)]
)
def test_a_provider_by_https_that_django_anymail_knows(settings, sms, status, what):
    settings.ANYMAIL = {"BREVO_API_KEY": "a-key", "BREVO_API_URL": settings.SMS_URL, "REQUESTS_TIMEOUT": 1}
    error = AnymailRequestsAPIError("no")
    error.status_code = status
    assert isinstance(trouble_of_provider(error), what)
    assert trouble_of_provider(ValueError()) is None
    assert get_connection("anymail.backends.brevo.EmailBackend").timeout == 1
