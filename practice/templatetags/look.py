"""Pieces of the look that templates share: icons, verdicts, initials, minutes, the body figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

register = template.Library()

# Verdict of the decision → class, icon and words. Each is a shape, a word and a colour, never colour alone.
VERDICTS = {
    "fine": ("fine", "v-fine", gettext_lazy("Fine")),
    "adapt": ("adapt", "v-adapt", gettext_lazy("Adapted")),
    "override": ("decide", "v-decide", gettext_lazy("Therapist decides")),
    "blocked": ("blocked", "v-blocked", gettext_lazy("Not suitable")),
}
MARKS = VERDICTS | {
    "due": ("due", "v-due", gettext_lazy("Due")),
    "caution": ("caution", "info-circle", gettext_lazy("To bear in mind")),
}


@cache
def _svg(name: str) -> str:
    """Text of one vendored or own SVG, its size and class replaced by ours."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise ValueError(f"{name!r} is not the name of an icon")
    static: Path = settings.BASE_DIR / "static"
    for folder in (static / "icons", static / "vendor" / "bootstrap-icons"):
        if (file := folder / f"{name}.svg").exists():
            inner = re.sub(
                r"<svg[^>]*?(viewBox=\"[^\"]+\")[^>]*>",
                r"<svg \1 class=\"icon\">",
                file.read_text(encoding="utf-8").strip(),
                count=1,
            )
            return inner.replace(r"\"", '"')
    raise ValueError(f"there is no icon {name!r} under static/icons or static/vendor/bootstrap-icons")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """The SVG of `name`, inline. Hidden from screen readers unless it carries a `label`."""
    if not label:
        return mark_safe(_svg(name).replace('class="icon"', 'class="icon" aria-hidden="true"', 1))  # noqa: S308 (own files)
    head, rest = _svg(name).split('class="icon"', 1)
    return format_html('{}class="icon" role="img" aria-label="{}"{}', mark_safe(head), label, mark_safe(rest))  # noqa: S308 (own files)


@register.simple_tag
def verdict(code: str, words: str = "") -> SafeString:
    """The chip of a verdict: `fine`, `adapt`, `override` or `blocked`, with its own or other `words`."""
    kind, sign, usual = VERDICTS[str(code)]
    return format_html('<span class="verdict verdict--{}">{}{}</span>', kind, icon(sign), words or usual)


@register.simple_tag
def verdict_mark(code: str) -> SafeString:
    """Only the icon of a verdict (or `due`), with its words for screen readers. For marks in the diary."""
    kind, sign, usual = MARKS[str(code)]
    return format_html('<span class="v-{}">{}</span>', kind, icon(sign, str(usual)))


@register.filter
def initials(name: str) -> str:
    """At most two letters of a name: first and last word."""
    words = str(name).split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def minutes(count: int | None) -> str:
    """`45 min`; nothing for None."""
    return "" if count is None else _("%(count)s min") % {"count": count}


@register.filter
def age(birth_date: date | None, on: date) -> int | None:
    """Full years of age on the day `on`."""
    if birth_date is None:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


@register.filter
def days_from(day: date, today: date) -> str:
    """`today`, `tomorrow`, `yesterday`, `in 5 days`, `12 days ago`."""
    count = (day - today).days
    if count == 0:
        return _("today")
    if abs(count) == 1:
        return _("tomorrow") if count == 1 else _("yesterday")
    if count > 0:
        return ngettext("in %(count)s day", "in %(count)s days", count) % {"count": count}
    return ngettext("%(count)s day ago", "%(count)s days ago", -count) % {"count": -count}


@cache
def _figure(view: str) -> str:
    if view not in ("front", "back"):
        raise ValueError(f"there is no {view!r} figure: front or back")
    return (settings.BASE_DIR / "static" / "icons" / f"figure-{view}.svg").read_text(encoding="utf-8").strip()


@register.simple_tag
def figure(view: str, marked: Iterable[str] = ()) -> SafeString:
    """The body from `front` or `back`; areas of the regions in `marked` (`neck`, `knee`, `knee:left`) are filled."""
    wanted = {str(region) for region in marked}

    def shade(area: re.Match[str]) -> str:
        region = area.group(1)
        on = region in wanted or region.split(":")[0] in wanted
        return f'class="area{" is-on" if on else ""}" data-region="{region}"'

    return mark_safe(re.sub(r'class="area" data-region="([a-z:-]+)"', shade, _figure(view)))  # noqa: S308 (own files)


@register.inclusion_tag("_field.html")
def field(bound: BoundField, size: str = "", help_text: bool = True) -> dict[str, object]:
    """Label, control, help and errors of one form field, tied together for screen readers. `size`: `lg`."""
    widget = bound.field.widget
    if not help_text:
        bound.help_text = ""
    if widget.attrs.get("placeholder") == bound.label:
        del widget.attrs["placeholder"]
    kind = getattr(widget, "input_type", "") or ("textarea" if "rows" in widget.attrs else "")
    base = {"select": "form-select", "checkbox": "form-check-input"}.get(kind, "form-control")
    extra = f" {base}-{size}" if size and kind != "checkbox" else ""
    wrong = " is-invalid" if bound.errors else ""
    group = bound.use_fieldset
    own = str(widget.attrs.get("class", ""))
    control = bound if group else bound.as_widget(attrs={"class": f"{base}{extra}{wrong} {own}".strip()})
    shape = {"is_check": kind == "checkbox" and not group, "is_group": group, "is_password": kind == "password"}
    return {"field": bound, "control": control} | shape


@register.filter
def to_fill_in(bound: BoundField) -> bool:
    """Whether to say that the field is required: it begins empty, in a form where others may stay so."""
    if not bound.field.required or bound.initial not in (None, "", [], ()):
        return False
    return any(not other.field.required for other in bound.form.visible_fields())
