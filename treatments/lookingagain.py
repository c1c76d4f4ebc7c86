"""The warnings about the rules in force, kept for each version of the catalogue; and those about a draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from treatments.catalogue import KeptByVersion, current_catalogue, documents_of_catalogue
from treatments.documents import Document
from treatments.drafts import documents_with, own_code
from treatments.models import Evidence, Rule
from treatments.oddities import odd_rules
from treatments.refusals import RuleUnreadable
from treatments.rulebase import compile_rules
from treatments.snapshotreading import read_catalogue
from treatments.warnings import Kind, Warning, resting_warnings

EVIDENCE = {code: str(words) for code, words in Evidence.choices}


@dataclass(frozen=True)
class Ground:
    """What stays the same until the catalogue changes: the rows, and what is odd about their content."""

    rules: tuple[Document, ...]
    courses: tuple[Document, ...]
    odd: tuple[Warning, ...]

    @cached_property
    def odd_by_code(self) -> Mapping[str, list[Warning]]:
        """The same by the codes of the rules concerned."""
        found: defaultdict[str, list[Warning]] = defaultdict(list)
        for warning in self.odd:
            for code in warning.concerned:
                found[code].append(warning)
        return dict(found)


def warnings_now(version: int, today: date) -> list[Warning]:
    """Every warning about the rules in force: content, then reviews, then evidence. No query once read for the version."""
    ground = _kept.get(version)
    return [*ground.odd, *resting_warnings(ground.rules, ground.courses, evidences=EVIDENCE, today=today)]


def warnings_about(code: str, *, course: bool, version: int, today: date) -> list[Warning]:
    """Those that concern one rule; one may concern two rules."""
    return [one for one in _about(warnings_now(version, today), code) if one.course == course]


def odd_by_code(version: int) -> Mapping[str, list[Warning]]:
    """What is odd about the content of each rule, by its code. No query once read for the version."""
    return _kept.get(version).odd_by_code


def warnings_of_draft(draft: Rule, version: int) -> list[Warning]:
    """What would be odd if the draft were switched on, as far as it concerns the draft. RuleUnreadable."""
    code = own_code(draft)
    rules = compile_rules(**documents_with(draft))
    return _about(odd_rules(rules, current_catalogue(version)), code)


def _about(warnings: Iterable[Warning], code: str) -> list[Warning]:
    return [warning for warning in warnings if code in warning.concerned]


def _ground() -> Ground:
    documents = documents_of_catalogue()
    try:
        odd = odd_rules(compile_rules(**documents), read_catalogue())
    except RuleUnreadable as error:
        # Nothing can be booked now: whoever is to mend that needs these pages most.
        odd = [_unreadable(error)]
    return Ground(tuple(documents["rules"]), tuple(documents["courses"]), tuple(odd))


def _unreadable(error: RuleUnreadable) -> Warning:
    table, _colon, code = error.row.partition(": ")
    text = _("As long as it stands like this, nothing can be booked. Mend or archive it: %(problem)s.")
    return Warning(Kind.UNREADABLE, code, text, {"problem": str(error)}, course=table == "courses", title=code)


def forget() -> None:
    """Read everything anew next time; for tests, whose rollbacks set versions back."""
    _kept.forget()


_kept: KeptByVersion[Ground] = KeptByVersion(_ground)
