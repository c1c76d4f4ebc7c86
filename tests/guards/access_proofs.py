"""Proofs of the guards of who gets in, who goes on, and who reads a restricted record. Each fails without its guard."""

from __future__ import annotations

import time
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import resolve, reverse
from django.utils import timezone

from patients.emergency import open_in_emergency
from patients.restricting import restrict
from patients.withholding import WithholdingMiddleware
from practice.inviting import LinkOver, accept, invite, path_of
from practice.locking import LockMiddleware
from practice.middleware import PracticeMiddleware
from practice.models import AuditEntry, Practice, Session, User
from practice.reauthentication import PROVED_AT, proved_lately, reauthenticated
from practice.second_factor import LastFactor, is_missing, remove_factor
from practice.sessions import SessionStore, is_locked, practice_and_session
from practice.staff import NoAdminLeft, change_member, close_sign_in
from records.models import Note
from tests.factories import user_with
from tests.proofs import World

PASSWORD = "quiet rivers under stone"


def _asked(user: Any, place: str, **session: Any) -> HttpRequest:
    """A request as the middleware finds it."""
    request = RequestFactory().get(place)
    request.user, request.resolver_match = user, resolve(place)
    request.practice, request.session = Practice.objects.get(), SimpleNamespace(**session)  # type: ignore[attr-defined, assignment]
    return request


def _session(user: User, **fields: Any) -> Session:
    row = {"session_key": "k" * 32, "session_data": "", "expire_date": timezone.now() + timedelta(hours=1)}
    return Session.objects.create(user=user, **row | fields)


def nobody_reads_what_is_withheld(world: World) -> None:
    reader, place = _restricted(world)
    request = _asked(reader, place)
    WithholdingMiddleware(HttpResponse).process_view(request, HttpResponse, (), request.resolver_match.kwargs)  # type: ignore[union-attr]
    assert not reader.has_perm("records.view_notes")


def a_list_leaves_withheld_notes_out(world: World) -> None:
    reader, _place = _restricted(world)
    Note.objects.create(patient=world.scene.patient, author=world.scene.therapist, on=date(2027, 2, 1))
    assert not Note.objects.readable_by(reader).exists()


def who_is_not_named_does_not_read(world: World) -> None:
    reader, _place = _restricted(world)
    assert world.scene.patient.pk in reader.withheld_patients  # type: ignore[attr-defined]


def _restricted(world: World) -> tuple[User, str]:
    """A therapist who does not treat the patient, whose record is restricted by now."""
    reader, patient = user_with("therapist"), world.scene.patient.pk
    restrict(patient=patient, why="known", readers=[], by=world.scene.therapist)
    Note.objects.readable_by(reader).exists()
    return reader, reverse("records:notes", args=[patient])


def blanks_open_no_glass(world: World) -> None:
    with pytest.raises(ValidationError):
        open_in_emergency(patient=world.scene.patient.pk, reason="x" + " " * 30, by=world.scene.therapist)


def a_broken_glass_is_written_down(world: World) -> None:
    patient = world.scene.patient.pk
    open_in_emergency(patient=patient, reason="She fainted at the desk.", by=world.scene.therapist)
    assert AuditEntry.objects.filter(action=AuditEntry.Action.BROKE_GLASS, whose=patient).exists()


def without_a_second_factor_nobody_goes_on(world: World) -> None:
    with override_settings(SECOND_FACTOR_COMPULSORY=True):
        assert is_missing(SimpleNamespace(user=user_with("admin"), session={}))  # type: ignore[arg-type]


def the_only_factor_stays(world: World) -> None:
    admin = user_with("admin")
    only = Authenticator.objects.create(user=admin, type=Authenticator.Type.TOTP, data={})
    with override_settings(SECOND_FACTOR_COMPULSORY=True), pytest.raises(LastFactor):
        remove_factor(user=admin, pk=only.pk)


def a_proof_of_an_hour_ago_is_none(world: World) -> None:
    assert not proved_lately(SimpleNamespace(session={PROVED_AT: time.time() - 3600}))  # type: ignore[arg-type]


def a_dangerous_act_asks_again(world: World) -> None:
    request = RequestFactory().get("/staff/")
    request.session = {}  # type: ignore[assignment]
    assert reauthenticated(lambda request: HttpResponse("done"))(request).status_code == 302


def a_locked_session_opens_no_page(world: World) -> None:
    request = _asked(world.scene.reception, reverse("patients:list"), locked=True)
    answer = LockMiddleware(HttpResponse).process_view(request, HttpResponse, (), {})
    assert answer is not None


def a_screen_that_nobody_touches_locks(world: World) -> None:
    practice, now = Practice.objects.get(), timezone.now()
    row = Session(seen_at=now - timedelta(minutes=practice.idle_minutes + 5), started_at=now)
    assert is_locked(row, practice, now)


def a_sign_in_ends_after_the_hours_of_the_practice(world: World) -> None:
    began = timezone.now() - timedelta(hours=Practice.objects.get().session_hours, minutes=1)
    _session(world.scene.reception, started_at=began)
    store = SessionStore("k" * 32)
    practice_and_session(store)
    store.load()
    assert store.row is None


def other_roles_end_the_session(world: World) -> None:
    user_with("admin")
    member = user_with("receptionist")
    _session(member)
    member.is_therapist = True
    change_member(member=member)
    assert not Session.objects.filter(user=member).exists()


def a_closed_sign_in_ends_the_session(world: World) -> None:
    user_with("admin")
    member = user_with("receptionist")
    _session(member)
    close_sign_in(member=member)
    assert not Session.objects.filter(user=member).exists()


def the_last_admin_stays(world: World) -> None:
    User.objects.update(is_admin=False)
    with pytest.raises(NoAdminLeft):
        close_sign_in(member=user_with("admin"))


def an_invitation_works_once(world: World) -> None:
    made = invite(member=user_with("receptionist"), by=world.scene.therapist, send=False)
    token = path_of(made).rstrip("/").rpartition("/")[2]
    accept(token=token, password=PASSWORD)
    with pytest.raises(LinkOver):
        accept(token=token, password=PASSWORD)


def a_page_without_a_permission_asks_for_a_sign_in(world: World) -> None:
    request = _asked(AnonymousUser(), reverse("patients:list"))
    assert PracticeMiddleware(HttpResponse).process_view(request, HttpResponse, (), {}) is not None
