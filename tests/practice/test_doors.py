"""What every answer carries, what errors tell, and that every page is closed unless it says otherwise."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import path

from practice import urls as practice_urls
from practice.caches import SurvivingRedisCache

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
SECRET = "prolapsed-secret"


def breaks(request):
    raise RuntimeError(SECRET)


def lacks_permission(request):
    from django.core.exceptions import PermissionDenied

    raise PermissionDenied(SECRET)


def is_missing(request):
    from django.http import Http404

    raise Http404(SECRET)


def is_suspicious(request):
    from django.core.exceptions import SuspiciousOperation

    raise SuspiciousOperation(SECRET)


def says_hello(request):
    from django.http import HttpResponse

    return HttpResponse("hello")


urlpatterns = [
    *practice_urls.urlpatterns,
    path("breaks", breaks),
    path("forbidden", lacks_permission),
    path("missing", is_missing),
    path("suspicious", is_suspicious),
    path("hello", says_hello),
]


@pytest.fixture
def odd_pages(settings):
    """Pages that go wrong in every way, beside the real ones."""
    settings.ROOT_URLCONF = __name__


@pytest.fixture
def admin(client_as, odd_pages):
    client = client_as("admin")
    client.raise_request_exception = False
    return client


@pytest.mark.parametrize(
    ("method", "place", "status"),
    [
        ("get", "/healthz", 200),
        ("get", "/readyz", 200),
        ("get", "/staff/", 200),
        ("get", "/", 302),
        ("get", "/suspicious", 400),
        ("get", "/forbidden", 403),
        ("get", "/missing", 404),
        ("get", "/no/such/page", 404),
        ("get", "/theme/", 405),
        ("post", "/staff/new/", 422),
        ("get", "/breaks", 500),
    ],
)
def test_every_answer_carries_the_security_headers_and_tells_no_secret(admin, method, place, status, monkeypatch):
    monkeypatch.setattr("practice.views.home_of", lambda user: "practice:staff")
    answer = getattr(admin, method)(place)
    assert answer.status_code == status
    directives = [directive.strip().partition(" ") for directive in answer["Content-Security-Policy"].split(";")]
    assert {name: value for name, _space, value in directives} == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert SECRET not in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize(
    "place", ["/forbidden", "/missing", "/no/such/page", "/suspicious", "/breaks", "/staff/", "/settings/"]
)
def test_pages_have_nothing_inline(admin, place):
    page = admin.get(place).content.decode()
    assert "<html" in page
    assert "<style" not in page
    assert " style=" not in page
    assert "<script>" not in page
    assert "onclick=" not in page


def test_a_forged_form_is_refused_in_the_look(client_as):
    user = client_as("admin").user
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(user)
    answer = careful.post("/staff/new/", {})
    assert answer.status_code == 403
    assert "<style" not in answer.content.decode()
    assert "rail" in answer.content.decode() or "bare" in answer.content.decode()


def test_a_view_without_a_permission_still_asks_for_a_sign_in(client, db, odd_pages, client_as):
    answer = client.get("/hello?day=1")
    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/hello%3Fday%3D1")
    assert client_as("receptionist").get("/hello").content == b"hello"


def test_a_fragment_asked_for_after_the_session_ended_sends_the_page_to_the_sign_in(client, db, odd_pages):
    answer = client.get("/hello", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (401, "/accounts/login/", b"")


def test_an_unknown_address_is_not_found_for_a_stranger_too(client, db):
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "no/such" not in answer.content.decode()


def test_nobody_signs_up(client, db):
    assert client.get("/accounts/signup/").status_code == 404
    assert client.get("/accounts/email/").status_code == 404
    assert client.get("/admin/").status_code == 404


def test_what_a_signed_in_person_sees_is_not_cached(client_as, client):
    assert client_as("admin").get("/staff/")["Cache-Control"] == "private, no-store"


def test_the_sign_in_counts_tries(client, db, make_user, settings):
    user = make_user("receptionist")
    for _try in range(5):
        assert client.post("/accounts/login/", {"login": user.email, "password": "wrong"}).status_code == 200
    answer = client.post("/accounts/login/", {"login": user.email, "password": "a-long-password"})
    assert "Too many tries" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_counted_tries_are_not_pushed_out_by_what_strangers_try(db):
    cache.add("a:tries", 1, 3600)
    for number in range(320):
        cache.add(f"b:{number}", 1, 3600)
    assert cache.get("a:tries") == 1


def test_the_sign_in_works_and_counts_while_redis_is_gone(client, db, make_user, settings, monkeypatch):
    kept = settings.CACHES["default"] if "kept" not in settings.CACHES else settings.CACHES["kept"]
    settings.CACHES = settings.CACHES | {
        "default": {"BACKEND": "practice.caches.SurvivingRedisCache", "LOCATION": "redis://127.0.0.1:1/0"},
        "kept": kept,
    }
    monkeypatch.setattr(SurvivingRedisCache, "again_at", 0.0)
    test_the_sign_in_counts_tries(client, db, make_user, settings)
    other = make_user("receptionist")
    assert Client().post("/accounts/login/", {"login": other.email, "password": "a-long-password"}).status_code == 302
