"""What messages say: our own words, or the practice's for a language and a channel.

A text holds placeholders in braces, `{day}`. Only those that its kind knows are filled in, by name, and nothing else is
looked up or carried out. A line with a placeholder that has nothing to say is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice.models import Message, MessageTemplate, Practice

Channel = Message.Channel
Words = str | Promise
# A text, several of them in lines, or a function that gives either in the language of the message.
Value = str | Promise | Sequence[str] | Callable[[], "str | Sequence[str]"]
OTHERWISE = "en"
_PLACEHOLDER = re.compile(r"\{([^{}\n]{0,60})\}")

# Known to every kind: `said` fills them in.
COMMON: Mapping[str, Words] = {
    "practice": gettext_lazy("the name of the practice"),
    "phone": gettext_lazy("the phone number of the practice"),
}
EXAMPLES: Mapping[str, Words] = {
    "name": gettext_lazy("Rosa"),
    "day": gettext_lazy("Tuesday 24 November"),
    "time": gettext_lazy("14:15"),
    "therapist": gettext_lazy("Anna Berger"),
    "link": "https://practice.example/…",
    "until": gettext_lazy("1 December"),
}


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of message in words: its name, our own subject and texts, and what each placeholder stands for.

    `must_hear`: who is reached by phone is called about it. `optional`: a patient may do without it. `examples` fill the
    preview where EXAMPLES has no word for a placeholder.
    """

    name: Words
    subject: Words
    text: Words
    sms: Words
    placeholders: Mapping[str, Words]
    must_hear: bool = False
    optional: bool = False
    examples: Mapping[str, Words | Sequence[str]] = field(default_factory=dict)

    def known(self) -> dict[str, Words]:
        """Every placeholder that may stand in its texts, with what it stands for."""
        return {**self.placeholders, **COMMON}

    def own(self, channel: str) -> tuple[str, str]:
        """Our subject and text in the language of the moment; an SMS has no subject."""
        return ("", str(self.sms)) if channel == Channel.SMS else (str(self.subject), str(self.text))


WORDINGS: dict[str, Wording] = {}


def register(code: str, wording: Wording) -> None:
    """Make the words of the kind `code` known; called when the package that writes such messages is loaded."""
    for text in (wording.subject, wording.text, wording.sms):
        if unknown := unknown_in(str(text), wording):
            raise KeyError(f"the words of {code} name unknown placeholders: {', '.join(unknown)}")
    WORDINGS[code] = wording


def optional_kinds() -> list[tuple[str, Words]]:
    """The kinds that a patient may do without, with their names, in the order in which they were made known."""
    return [(code, wording.name) for code, wording in WORDINGS.items() if wording.optional]


def said(code: str, *, language: str, channel: str, values: Mapping[str, Value]) -> tuple[str, str]:
    """Subject and text of a message of the kind `code`, filled in. One query, and one for the practice's name.

    The practice's own words in that language come first, then ours in it, then the practice's in English, then ours.
    On the phone the words of the e-mail are what is to be said.
    """
    wording = WORDINGS[code]
    written = Channel.EMAIL if channel == Channel.PHONE else channel
    rows = MessageTemplate.objects.filter(kind=code, channel=written, language__in=(language, OTHERWISE))
    own = {row.language: (row.subject, row.text) for row in rows}
    spoken = language if language in own or language in dict(settings.LANGUAGES) else OTHERWISE
    practice = Practice.current()
    common = {"practice": practice.name if practice else "", "phone": practice.phone if practice else ""}
    with translation.override(spoken):
        subject, text = own.get(spoken) or wording.own(written)
        return filled(subject, text, {**common, **values})


def filled(subject: str, text: str, values: Mapping[str, Value]) -> tuple[str, str]:
    """`subject` and `text` with `values` in their places; a function among them is asked now."""
    plain = {name: _plain(value) for name, value in values.items()}
    lines = [_line(line, plain) for line in text.splitlines()]
    kept = "\n".join(line for line in lines if line is not None)
    return " ".join((_line(subject, plain) or "").split()), re.sub(r"\n{3,}", "\n\n", kept).strip()


def unknown_in(text: str, wording: Wording) -> list[str]:
    """What stands in braces in `text` and is no placeholder of `wording`, in its order."""
    return list(dict.fromkeys(name for name in _PLACEHOLDER.findall(text) if name.strip() not in wording.known()))


def check_text(text: str, wording: Wording) -> None:
    """ValidationError that names each unknown placeholder, or says that a brace stands alone."""
    if unknown := unknown_in(text, wording):
        said = _("There is no placeholder {%(name)s}. Known are: %(known)s.")
        known = ", ".join(f"{{{name}}}" for name in wording.known())
        raise ValidationError([ValidationError(said % {"name": name, "known": known}) for name in unknown])
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        raise ValidationError(_("A brace stands alone. A placeholder is written like {name}, without a line break."))


def _plain(value: Value) -> list[str]:
    """The lines of a value, each without line breaks: what a patient is called cannot write a line of its own."""
    given = value() if callable(value) else value
    lines = [given] if isinstance(given, str | Promise) else list(given)
    return [line for line in (" ".join(str(one).split()) for one in lines) if line]


def _line(line: str, values: Mapping[str, list[str]]) -> str | None:
    """One line filled in; None where a placeholder of it has nothing to say."""
    names = [name.strip() for name in _PLACEHOLDER.findall(line)]
    if any(not values.get(name) for name in names):
        return None
    # A list alone on its line is as many lines; within a sentence its members follow each other.
    joint = "\n" if len(names) == 1 and _PLACEHOLDER.fullmatch(line.strip()) else ", "
    return _PLACEHOLDER.sub(lambda found: joint.join(values[found[1].strip()]), line)
