"""What a practice is deployed with fits the program and the page that explains it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from practice.uploads import MEGABYTE, MOST_OF_A_FORM
from running import ROOT, listing

DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()


def test_every_library_stands_in_the_list_with_version_and_licence():
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+?) \|", listing.TARGET.read_text(), re.MULTILINE)[1:]
    pinned = dict(listing.pinned())
    told = {name: version for name, version, _licence in rows if name != "---"}
    assert told.items() <= pinned.items()
    # The rest are for other systems.
    assert pinned.keys() - told.keys() <= {"colorama", "async-timeout"}
    assert [name for name, _version, licence in rows if licence == "?"] == []


def test_every_variable_of_the_template_is_explained():
    named = re.findall(r"^#?([A-Z_]+)=", (DEPLOY / "practice.env.example").read_text(), re.MULTILINE)
    assert "SECRET_KEY" in named
    assert [name for name in named if f"`{name}`" not in OPERATIONS] == []


def test_nginx_lets_pass_what_the_practice_takes():
    conf = (DEPLOY / "nginx" / "practice.conf").read_text()
    sizes = [int(size) * MEGABYTE for size in re.findall(r"client_max_body_size (\d+)m;", conf)]
    assert sizes[0] < MOST_OF_A_FORM <= max(sizes)
    assert "$request_uri" not in conf.split("access_log")[0], "the log must not name addresses"


def test_outside_the_demo_everything_goes_by_tls_and_cookies_belong_to_this_host(tmp_path: Path):
    said = (
        "from practice import settings as s; "
        "print(s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_SECURE, "
        "s.CSRF_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)"
    )
    own = {"DEMO": "0", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "practice.example", "PRACTICE_DATA": str(tmp_path)}
    environment = {name: value for name, value in os.environ.items() if name != "HTTPS"} | own
    done = subprocess.run([sys.executable, "-c", said], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["True", "31536000", *["True"] * 4, "__Host-sessionid", "__Host-csrftoken"], (
        done.stderr
    )


@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_every_unit_is_shut_in_and_starts_what_there_is(unit):
    said = (DEPLOY / "systemd" / unit).read_text()
    for line in ("User=practice", "ProtectSystem=strict", "NoNewPrivileges=yes", "EnvironmentFile=/etc/practice.env"):
        assert f"{line}\n" in said
    for name in re.findall(r"(?:python|--config) ([a-z]\S+)", said):
        assert (ROOT / name).exists()
    for command in re.findall(r"manage\.py (\w+)", said):
        assert any(ROOT.glob(f"*/management/commands/{command}.py"))


def test_every_file_of_it_is_named_on_the_page():
    said = (
        OPERATIONS + (DEPLOY / "compose.yaml").read_text() + (DEPLOY / "systemd" / "practice-web.service").read_text()
    )
    names = [path.name for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert [name for name in names if name not in said and not name.startswith("practice-backup")] == []
