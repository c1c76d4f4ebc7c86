"""`manage.py assess`: requests as JSON on standard input, verdicts as JSON out."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from treatments.answers import line, refusal_document
from treatments.catalogue import current_rules
from treatments.refusals import RequestRefused, RuleUnreadable
from treatments.requests import answer
from treatments.rulebase import RuleBase

REFUSED = 2


class Command(BaseCommand):
    """Reads, decides, answers; never writes anything but the answer."""

    help = "Assess sessions: JSON on standard input, the verdict as JSON on standard output."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """With --lines every line is a request of its own."""
        parser.add_argument("--lines", action="store_true", help="one request a line in, one answer a line out")

    def handle(self, *args: Any, lines: bool, **options: Any) -> None:
        """Exit 2 with one line on standard error when nothing can be decided."""
        try:
            rules = current_rules()
            if lines:
                _answer_lines(rules)
            else:
                sys.stdout.write(answer(sys.stdin.buffer.read(), rules) + "\n")
        except (RequestRefused, RuleUnreadable) as refused:
            sys.stderr.write(f"{refused}\n")
            sys.exit(REFUSED)
        except BrokenPipeError:
            # Nobody listens any more; Python's own last flush must not complain either.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _answer_lines(rules: RuleBase) -> None:
    for request in sys.stdin.buffer:
        try:
            reply = answer(request, rules)
        except RequestRefused as refused:
            reply = line(refusal_document(refused))
        sys.stdout.write(reply + "\n")
        # Whoever asks line by line waits for each answer before the next request.
        sys.stdout.flush()
