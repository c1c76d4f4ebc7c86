"""Every word that people read can be translated: templates here; Python says gettext, scripts read data attributes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.template.base import Lexer, Token, TokenType

from tests import sources
from tests.sources import PACKAGES, ROOT

TEMPLATES = sorted(path for kind in ("*.html", "*.txt") for path in (ROOT / "templates").rglob(kind))

# Names that are the same in every language.
ALLOWED = {"ICD-10", "SNOMED CT"}
# Blocks that hold class names.
CLASS_BLOCKS = {"block body_class", "block shell_class"}
READ_ATTRIBUTES = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "content",
    "data-key-label",
    "label",
    "placeholder",
    "title",
}
# What these say is translated, or is no text for people.
SPEECHLESS_TAGS = {"blocktranslate", "comment", "extends", "get_current_language", "load", "static", "translate", "url"}
# Letters on keys are those of the keyboard.
SILENT_TAGS = {"kbd", "script", "style"}
LITERAL = re.compile(r"""(?<!_\()(?<!\w)(?P<quote>["'])(?P<text>.*?)(?P=quote)""")
FORMAT = re.compile(r"""\|(?:date|time|floatformat|stringformat):(["']).*?\1""")
WORDS = re.compile(r"[A-Z][a-z]{2,}|[^\W\d_]+\s+[^\W\d_]+")
LETTER = re.compile(r"[^\W\d_]")


def untranslated(source: str) -> list[str]:
    """What `source`, a template, shows to people without asking for a translation."""
    tokens = list(outside_translations(Lexer(source).tokenize()))
    page = _Page()
    page.feed("".join(token.contents if token.token_type == TokenType.TEXT else " " for token in tokens))
    page.close()
    return [*page.found, *(text for token in tokens for text in literals(token))]


def outside_translations(tokens: list[Token]) -> Iterator[Token]:
    """The tokens that are not within blocktranslate, comment or verbatim."""
    end = None
    for token in tokens:
        name = token.contents.partition(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if end:
            end = None if name == end else end
        elif token.token_type != TokenType.COMMENT:
            end = f"end{name}" if name in {"blocktranslate", "blocktrans", "comment", "verbatim"} else None
            end = "endblock" if token.contents in CLASS_BLOCKS else end
            yield token


def literals(token: Token) -> Iterator[str]:
    """Quoted words in a tag or variable that are shown as they stand: `{{ x|default:"Nobody" }}`."""
    if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
        return
    if token.token_type == TokenType.BLOCK and token.contents.partition(" ")[0] in SPEECHLESS_TAGS:
        return
    for found in LITERAL.finditer(FORMAT.sub("", token.contents)):
        if WORDS.search(found["text"]) and found["text"] not in ALLOWED:
            yield found["text"]


class _Page(HTMLParser):
    """Collects text with letters in it, between tags and in attributes that are read out or shown."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT_TAGS
        given = dict(attributes)
        names = READ_ATTRIBUTES | ({"value"} if given.get("type") in {"submit", "button"} else set())
        names = names - {"content"} if tag != "meta" or given.get("name") != "description" else names
        for name, text in given.items():
            if name in names or (name.startswith("data-") and name != "data-key" and WORDS.search(text or "")):
                self.note(text or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT_TAGS

    def handle_data(self, text: str) -> None:
        if not self.silent:
            self.note(text)

    def note(self, text: str) -> None:
        """Keep `text` when it holds a letter that is not allowed."""
        words = " ".join(text.split())
        if LETTER.search(words) and words not in ALLOWED:
            self.found.append(words)


def test_a_template_shows_no_word_that_cannot_be_translated():
    found = {path.relative_to(ROOT).as_posix(): untranslated(path.read_text()) for path in TEMPLATES}
    assert {name: words for name, words in found.items() if words} == {}


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nobody is waiting.</p>",
        "{% if late %}late{% endif %}",
        '<input placeholder="Name or phone">',
        '<button aria-label="Close"></button>',
        '<button data-act="Book it"></button>',
        '{{ name|default:"Nobody" }}',
        '{% icon "sun" "A bright day" %}',
        '{% include "_toast.html" with text="Booked for you" %}',
        "{% blocktranslate %}Hello{% endblocktranslate %} there",
    ],
)
def test_a_bare_word_is_seen_wherever_it_stands(source):
    assert untranslated(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "{% translate 'Nobody is waiting.' %} {{ name }} · 12:30",
        '<a title="{% translate \'Close\' %}" class="btn" href="{% url \'practice:home\' %}">×</a>',
        "{% blocktranslate with day=day|date:'j F' %}Free on {{ day }}{% endblocktranslate %}",
        '{{ name|default:_("Nobody") }} {{ day|date:"l j F Y" }}',
        '{# a remark #}<script src="x.js">let word = 1;</script><kbd>Esc</kbd>',
    ],
)
def test_what_is_translated_or_no_word_passes(source):
    assert untranslated(source) == []


def test_scripts_speak_only_words_that_templates_hand_them():
    sentence = re.compile(
        r"""(?:textContent|innerText|placeholder|title|ariaLabel)\s*=\s*["'`][^"'`]*[A-Za-z]|"""
        r"""toast\(\s*["'`][A-Z]|["'`][A-Z][a-z]+ [a-z]+[^"'`]*["'`]"""
    )
    spoken = [
        f"{path.name}: {line.strip()}"
        for path in sorted((ROOT / "static" / "js").rglob("*.js"))
        for line in path.read_text().splitlines()
        if not line.lstrip().startswith(("//", "*", "/*")) and sentence.search(line)
    ]
    assert spoken == []


READ_KEYWORDS = {"empty_label", "error_messages", "help_text", "label", "verbose_name", "violation_error_message"}


def bare_words(tree: ast.Module) -> Iterator[str]:
    """Texts that Python shows to people as they stand: refusals, messages, names and helps of fields."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        shown = [keyword.value for keyword in node.keywords if keyword.arg in READ_KEYWORDS]
        if name.endswith("ValidationError") or name.startswith("messages."):
            shown += node.args[:2]
        yield from (text.value for value in shown for text in _texts(value) if LETTER.search(text.value))


def _texts(value: ast.expr) -> Iterator[ast.Constant]:
    """The string literals of an expression: itself, the values of a mapping, the items of a list."""
    parts = value.values if isinstance(value, ast.Dict) else value.elts if isinstance(value, ast.List) else [value]
    yield from (part for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str))


@pytest.mark.parametrize("package", PACKAGES)
def test_python_shows_no_word_that_cannot_be_translated(package):
    shown = [
        f"{path.relative_to(ROOT)}: {text}"
        for path in sources.files(package)
        for text in bare_words(sources.tree(path))
    ]
    assert shown == []


@pytest.mark.parametrize(
    "source",
    [
        'raise ValidationError("No such day.")',
        'raise ValidationError({"day": "No such day."})',
        'messages.info(request, "Saved.")',
        'models.CharField(verbose_name="name")',
    ],
)
def test_a_bare_word_of_python_is_seen(source):
    assert list(bare_words(ast.parse(source))) != []
