"""Where messages leave: by e-mail, by SMS, or not at all."""

from __future__ import annotations

from django.conf import settings

from practice.gateways.kept import Kept
from practice.gateways.mail import MailGateway
from practice.gateways.outcomes import Gateway, InDoubt, PutOff, Refused
from practice.gateways.sms import sms_gateway
from practice.models import Message

__all__ = ["Gateway", "InDoubt", "PutOff", "Refused", "gateway_for", "has_sms"]


def gateway_for(channel: str) -> Gateway:
    """The gateway of a channel, as this installation is set up; not opened yet."""
    if channel == Message.Channel.SMS:
        return sms_gateway() if settings.SMS_URL else Kept("no-sms-gateway")
    return MailGateway() if settings.MAIL_LEAVES else Kept("no-mail-server")


def has_sms() -> bool:
    """True where an SMS leaves, or is kept to be read in a demo; elsewhere nobody is reached by one."""
    return bool(settings.SMS_URL) or settings.DEMO
