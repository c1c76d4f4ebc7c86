"""People who sign in, the practice they work in, what it writes to patients, what it reads from files."""

from practice.models.audit import AuditEntry, AuditLink
from practice.models.imports import ImportedRow, ImportRun
from practice.models.keys import DataKey
from practice.models.messages import Message, MessageTemplate
from practice.models.people import User, UserManager
from practice.models.practice import Practice, default_reminders, validate_time_zone
from practice.models.processing import RegisterWords
from practice.models.sessions import Invitation, Session

__all__ = [
    "AuditEntry",
    "AuditLink",
    "DataKey",
    "ImportRun",
    "ImportedRow",
    "Invitation",
    "Message",
    "MessageTemplate",
    "Practice",
    "RegisterWords",
    "Session",
    "User",
    "UserManager",
    "default_reminders",
    "validate_time_zone",
]
