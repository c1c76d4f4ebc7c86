"""Drafts of rules as the decision would read them: the rule base as it would be with one of them switched on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from treatments.catalogue import documents_of_catalogue, documents_of_names
from treatments.documents import Document, rule_document
from treatments.models import Rule
from treatments.rulebase import RuleBase, compile_rules


def rules_with(draft: Rule) -> RuleBase:
    """The rule base as it would be with the draft in it, in place of the rule that it replaces. RuleUnreadable."""
    return compile_rules(**documents_with(draft))


def rules_of(draft: Rule) -> RuleBase:
    """A rule base that has the draft for its only rule; the others are not even read. RuleUnreadable."""
    return compile_rules(**documents_of_names(), rules=[document_of(draft)], courses=[])


def only(code: str, rules: RuleBase) -> RuleBase:
    """The rule base with that rule for its only one: enough to see where it speaks."""
    kept = tuple(rule for rule in rules.rules if rule.code == code)
    return replace(rules, rules=kept, rules_about={rule.condition: (rule,) for rule in kept}, course_rules=())


def documents_with(draft: Rule) -> dict[str, Any]:
    """As documents_of_catalogue, with the draft in the place that it will have."""
    documents, code, ours = documents_of_catalogue(), own_code(draft), document_of(draft)
    rules = [ours if rule["code"] == code else rule for rule in documents["rules"]]
    return documents | {"rules": rules if ours in rules else [*rules, ours]}


def document_of(draft: Rule) -> Document:
    """The draft as a document, under the code that it will have."""
    return rule_document(draft) | {"code": own_code(draft)}


def own_code(rule: Rule) -> str:
    """The code under which the rule speaks: a draft's is that of the rule it replaces."""
    return rule.replaces.code if rule.replaces else rule.code


def draft_of(rule: Rule) -> Rule | None:
    """The draft that is to replace the rule, where there is one. One query."""
    found: Rule | None = Rule.objects.in_use().filter(replaces=rule).select_related("condition", "replaces").first()
    return found
