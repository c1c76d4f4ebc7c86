"""People who sign in, the practice they work in, what it writes to patients."""

from practice.models.messages import Message
from practice.models.people import User, UserManager
from practice.models.practice import Practice, validate_time_zone

__all__ = ["Message", "Practice", "User", "UserManager", "validate_time_zone"]
