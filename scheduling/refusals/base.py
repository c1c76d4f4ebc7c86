"""The class that every refusal is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


class BookingRefused(Exception):
    """The booking, move or step was not made; nothing has changed."""

    status = 422
    code = "refused"

    def __init__(self, **details: Any) -> None:
        self.details = details
        super().__init__(details)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["details"][name]
        except KeyError:
            raise AttributeError(name) from None

    def __str__(self) -> str:
        return _("This booking is not possible.")
