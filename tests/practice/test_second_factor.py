"""The second factor: an app, passkeys, recovery codes; who has to have one, and who takes a lost one away."""

from __future__ import annotations

import json
import time
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from practice import encryption
from practice.models import AuditEntry, Message, Practice, Session, User
from practice.outbox import letter_of
from practice.second_factor import LastFactor, remove_factor
from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LOGIN, STEP, FACTORS = "/accounts/login/", "/accounts/second-factor/sign-in/", "/accounts/second-factor/"


def code_now(steps: int = 0, secret: str = SECRET) -> str:
    """What an app with `secret` shows, so many steps of thirty seconds from now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def with_app(user: User) -> User:
    """`user`, who has an authenticator app and recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def password_given(user: User) -> Client:
    """A browser in which the password of `user` was typed."""
    client = Client()
    answer = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, STEP)
    return client


def signed_in(client: Client) -> bool:
    """Whether somebody is."""
    return "_auth_user_id" in client.session


@pytest.fixture
def outside_the_demo(settings) -> None:
    """Where a second factor is compulsory for therapists and admins."""
    settings.SECOND_FACTOR_COMPULSORY = True


@pytest.mark.one_database
@pytest.mark.parametrize(("role", "leads"), [("therapist", True), ("admin", True), ("receptionist", False)])
@pytest.mark.usefixtures("outside_the_demo")
def test_every_page_leads_to_the_set_up_until_there_is_a_second_factor(client_as, role, leads):
    client = client_as(role)
    answer = client.get("/staff/" if role == "admin" else "/patients/")
    assert (answer.status_code == 302 and answer["Location"] == FACTORS) == leads
    fragment = client.get("/patients/", headers={"HX-Request": "true"})
    assert (fragment.status_code == 403 and fragment.headers.get("HX-Redirect") == FACTORS) == leads
    script = client.get("/diary/events/", headers={"Sec-Fetch-Dest": "empty"})
    assert (script.status_code == 403 and not script.content) == leads


@pytest.mark.usefixtures("outside_the_demo")
def test_who_has_to_have_one_sets_it_up_and_goes_to_work(client_as):
    client = client_as("admin")
    assert "It takes two minutes" in client.get(FACTORS).content.decode()
    page = client.get("/accounts/second-factor/app/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/second-factor/app/", {"code": code_now(secret=secret)})
    assert answer["Location"] == "/accounts/second-factor/codes/"
    shown = client.get(answer["Location"])
    assert len(shown.context["unused_codes"]) == 10
    assert "****" in client.get(answer["Location"]).context["unused_codes"]
    assert client.get("/staff/").status_code == 200
    kept = Authenticator.objects.get(user=client.user, type="totp").data["secret"]
    assert encryption.is_sealed(kept)
    assert encryption.opened(kept) == secret


def test_new_keys_reach_the_secrets_of_second_factors(make_user, settings):
    user = with_app(make_user("receptionist"))
    settings.ENCRYPTION_KEYS = ["a new key, a new key, a new key, a new key"]
    call_command("rotate_keys", stdout=StringIO())
    settings.SECRET_KEY = "the old one is gone"
    app, codes = Authenticator.objects.filter(user=user).order_by("-type")
    assert app.wrap().validate_code(code_now())
    assert len(codes.wrap().get_unused_codes()) == 10


@pytest.mark.one_database
def test_in_the_demo_nobody_has_to(client_as):
    assert client_as("admin").get("/staff/").status_code == 200


def test_the_password_alone_opens_nothing_once_there_is_an_app(make_user):
    client = password_given(with_app(make_user("receptionist")))
    assert not signed_in(client)
    assert client.get("/patients/").status_code == 302
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert not signed_in(client)
    assert AuditEntry.objects.filter(what="second-factor", outcome="failed").count() == 1
    client.post(STEP, {"code": code_now()})
    assert signed_in(client)


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_code_of_the_app_counts_once_also_where_the_clock_is_half_a_minute_off(make_user, steps):
    user = with_app(make_user("receptionist"))
    code = code_now(steps)
    first, second = password_given(user), password_given(user)
    first.post(STEP, {"code": code})
    # allauth remembers for thirty seconds only, and a code is taken for ninety.
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    second.post(STEP, {"code": f"{code[:3]} {code[3:]}"})
    assert (signed_in(first), signed_in(second)) == (True, False)


def test_a_recovery_code_opens_once(make_user):
    user = with_app(make_user("receptionist"))
    code = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()[0]
    opened = []
    for _try in range(2):
        client = password_given(user)
        client.post(STEP, {"code": code})
        opened.append(signed_in(client))
    assert opened == [True, False]


def test_codes_cannot_be_tried_out_one_after_the_other(make_user):
    client = password_given(with_app(make_user("receptionist")))
    for number in range(5):
        client.post(STEP, {"code": f"00000{number}"})
    answer = client.post(STEP, {"code": code_now()})
    assert "Too many tries" in answer.content.decode()
    assert not signed_in(client)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "odd",
    [
        "",
        "[]",
        "{}",
        "null",
        "[" * 15_000,
        '{"id": 1}',
        json.dumps({"id": "x", "rawId": "eA", "type": "public-key", "response": {"userHandle": "8888888888888888"}}),
        json.dumps({"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA"}}),
        "{" + " " * 30_000 + "}",
    ],
)
def test_an_odd_answer_of_an_authenticator_is_refused_in_words(client_as, make_user, odd):
    stranger = Client()
    stranger.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    refused = stranger.post(reverse("mfa_login_webauthn"), {"credential": odd})
    assert (refused.status_code, refused["Location"]) == (302, LOGIN)
    halfway = password_given(with_app(make_user("receptionist")))
    halfway.get(STEP)
    assert halfway.post(STEP, {"credential": odd}).status_code == 200
    client = client_as("receptionist")
    client.get(reverse("mfa_add_webauthn"))
    sent = {"credential": odd, "name": "Laptop", "passwordless": "on"}
    assert client.post(reverse("mfa_add_webauthn"), sent).status_code == 200
    assert not any(signed_in(one) for one in (stranger, halfway))
    assert not Authenticator.objects.filter(type="webauthn").exists()


@pytest.mark.one_database
def test_questions_for_a_passkey_are_counted(db):
    stranger, place = Client(), reverse("mfa_login_webauthn")
    answers = [stranger.get(place, headers={"Accept": "application/json"}).status_code for _try in range(31)]
    assert (answers[0], answers[-1]) == (200, 429)


@pytest.mark.usefixtures("outside_the_demo")
def test_the_only_factor_stays_where_one_is_compulsory(client_as):
    client = client_as("therapist")
    app = Authenticator.objects.get(user=with_app(client.user), type="totp")
    answer = client.post("/accounts/second-factor/remove/", {"factor": app.pk})
    assert answer.status_code == 422
    assert "Add another one first" in answer.content.decode()
    with pytest.raises(LastFactor):
        remove_factor(user=client.user, pk=app.pk)


def test_who_need_not_have_one_removes_it_with_its_codes_and_is_told(client_as):
    client = client_as("receptionist")
    other = Client()
    other.force_login(client.user)
    app = Authenticator.objects.get(user=with_app(client.user), type="totp")
    assert client.post("/accounts/second-factor/remove/", {"factor": app.pk}).status_code == 302
    assert not Authenticator.objects.filter(user=client.user).exists()
    assert Message.objects.get(kind="sign-in-notice").part == "app-removed"
    assert signed_in(client)
    assert other.get("/accounts/second-factor/").status_code == 302


@pytest.mark.parametrize("nonsense", ["", "none", "-1", "1.5", "9" * 40])
def test_what_names_no_factor_leads_back_to_the_list(client_as, nonsense):
    answer = client_as("receptionist").post("/accounts/second-factor/remove/", {"factor": nonsense})
    assert (answer.status_code, answer.headers.get("Location")) == (302, "/accounts/second-factor/")


def test_nobody_removes_a_factor_of_somebody_else(client_as, make_user):
    app = Authenticator.objects.get(user=with_app(make_user("therapist")), type="totp")
    answer = client_as("admin").post("/accounts/second-factor/remove/", {"factor": app.pk})
    assert answer.status_code == 404
    assert Authenticator.objects.filter(pk=app.pk).exists()


def test_a_new_factor_ends_what_was_open_elsewhere(client_as):
    client = client_as("receptionist")
    other = Client()
    other.force_login(client.user)
    secret = client.get("/accounts/second-factor/app/").context["form"].secret
    client.post("/accounts/second-factor/app/", {"code": code_now(secret=secret)})
    assert client.get(FACTORS).status_code == 200
    assert other.get(FACTORS).status_code == 302
    assert Message.objects.filter(kind="sign-in-notice", part="app-added").exists()


def test_an_admin_takes_a_lost_factor_away_and_its_owner_is_told(client_as, make_user):
    admin, member = client_as("admin"), with_app(make_user("therapist", name="Anna Berg"))
    theirs = Client()
    theirs.force_login(member)
    page = admin.post(reverse("practice:staff_factor", args=[member.pk]), follow=True)
    assert "Anna Berg has no second factor any more" in page.content.decode()
    assert not Authenticator.objects.filter(user=member).exists()
    assert not Session.objects.filter(user=member).exists()
    letter = letter_of(Message.objects.get(kind="sign-in-notice"))
    assert "Anna Berg" in letter.text
    assert "removed your second factor" in letter.text
    removed = AuditEntry.objects.filter(what="mfa.authenticator", action="removed")
    assert {entry.who for entry in removed} == {admin.user.pk}


def test_the_only_admin_gets_back_in_from_the_machine(make_user):
    admin = with_app(make_user("admin"))
    call_command("remove_second_factor", admin.email.upper(), stdout=StringIO())
    assert not Authenticator.objects.filter(user=admin).exists()
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "nobody@practice.example")


@pytest.mark.one_database
def test_a_factor_that_has_been_seen_costs_no_query(client_as, settings):
    client, counted = client_as("admin"), []
    with_app(client.user)
    client.get(FACTORS)
    for settings.SECOND_FACTOR_COMPULSORY in (True, False, True):
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/theme/").status_code == 405
        counted.append(len(queries))
    assert counted[1] == counted[2]


@pytest.mark.one_database
def test_the_name_in_the_app_is_that_of_the_practice(client_as):
    Practice.objects.update(name="Lindenhof")
    page = client_as("receptionist").get("/accounts/second-factor/app/")
    assert "issuer=Lindenhof" in page.context["totp_url"]
