"""SMS, by a gateway that is spoken to by HTTPS. Providers differ in few words: a class says how one is asked."""

from __future__ import annotations

import base64
import json
import re
import ssl
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from practice.gateways.outcomes import Gateway, InDoubt, PutOff, Refused, by_status
from practice.models import Message
from practice.outbox import NO_ANSWER, Letter

LOOPBACK = ("127.0.0.1", "::1", "localhost")
# As people write numbers: 0171 / 123-45 67.
BETWEEN_DIGITS = re.compile(r"[\s()/.\-\u2010-\u2015]+")
NUMBER = re.compile(r"\+?[0-9]{4,20}")


def sms_gateway() -> Gateway:
    """The gateway of SMS_URL. ImproperlyConfigured for an address that is neither a file's nor, elsewhere, HTTPS."""
    address = urlsplit(settings.SMS_URL)
    if address.scheme == "file":
        return FileGateway(Path(address.path))
    if address.scheme != "https" and (address.scheme != "http" or address.hostname not in LOOPBACK):
        raise ImproperlyConfigured("SMS_URL has to begin with https:// (or file:///, which only writes down).")
    gateway: Gateway = import_string(settings.SMS_GATEWAY)(address)
    return gateway


def dialled(number: str) -> str:
    """A phone number as it is dialled, without what people write between the digits. Refused for what is none."""
    bare = BETWEEN_DIGITS.sub("", number)
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    if not NUMBER.fullmatch(bare):
        raise Refused("not a phone number")
    return bare


class HttpsGateway:
    """Asks with JSON, `{"to", "text", "from"}`, and SMS_KEY as a bearer token. Others extend `asked`."""

    def __init__(self, address: SplitResult) -> None:
        self.address = address
        self._line: HTTPConnection | None = None

    def asked(self, to: str, text: str) -> tuple[str, dict[str, str]]:
        """The body of the question, and its headers."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_KEY}"}
        return json.dumps({"to": to, "text": text, "from": settings.SMS_FROM}), headers

    def open(self) -> None:
        """Connect."""
        host, port, patience = self.address.hostname or "", self.address.port, settings.EMAIL_TIMEOUT
        self._line = (
            HTTPSConnection(host, port, timeout=patience, context=ssl.create_default_context())
            if self.address.scheme == "https"
            else HTTPConnection(host, port, timeout=patience)
        )
        self._reach(self._line)

    def send(self, message: Message, letter: Letter) -> str:
        """Ask for one SMS, and read the answer. After 2xx it has left."""
        body, headers = self.asked(dialled(message.to), letter.text)
        line = self._line
        if line is None:
            raise PutOff("not open", gone=True)
        # A server closes a line it no longer wants: reached anew before anything is said, nothing is in doubt.
        if line.sock is None:
            self._reach(line)
        target = f"{self.address.path or '/'}{'?' + self.address.query if self.address.query else ''}"
        try:
            line.request("POST", target, body.encode(), headers)
            answer = line.getresponse()
            answer.read()
        except (OSError, HTTPException) as error:
            raise InDoubt(NO_ANSWER, gone=True) from error
        if trouble := by_status(answer.status):
            raise trouble
        return ""

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            with suppress(OSError):
                self._line.close()

    def _reach(self, line: HTTPConnection) -> None:
        try:
            line.connect()
        except OSError as error:
            raise PutOff(type(error).__name__, gone=True) from error


class FormGateway(HttpsGateway):
    """Asks with a form, `To`, `From`, `Body`, and SMS_KEY as `user:password` (Twilio and those that follow it)."""

    def asked(self, to: str, text: str) -> tuple[str, dict[str, str]]:
        """The body of the question, and its headers."""
        key = base64.b64encode(settings.SMS_KEY.encode()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": f"Basic {key}"}
        return urlencode({"To": to, "From": settings.SMS_FROM, "Body": text}), headers


class FileGateway:
    """Writes down what would leave, one line of JSON each: for trying it out, and for tests."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def open(self) -> None:
        """Nothing to reach."""

    def send(self, message: Message, letter: Letter) -> str:
        """One line more."""
        line = json.dumps({"to": dialled(message.to), "text": letter.text})
        with self.file.open("a", encoding="utf-8") as lines:
            lines.write(f"{line}\n")
        return ""

    def close(self) -> None:
        """Nothing to let go."""
