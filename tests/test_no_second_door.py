"""One door writes appointments, one decides about contraindications; nobody has found a second way in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

import pytest

from tests import sources
from tests.sources import PACKAGES, ROOT

# The door itself: booking.py, holding.py, merging.py, series/booking_many.py and waiting/offering.py have the verbs,
# desk.py and clearing.py hold what they write.
DOOR = {
    "scheduling/booking.py",
    "scheduling/clearing.py",
    "scheduling/desk.py",
    "scheduling/erasing.py",
    "scheduling/exchange/booking_rows.py",
    "scheduling/holding.py",
    "scheduling/merging.py",
    "scheduling/parting.py",
    "scheduling/series/booking_many.py",
    "scheduling/waiting/offering.py",
}
# The demo fills a practice that nobody uses yet (docs/decisions/0009): it decides at the desk and stores in bulk.
DEMO = {"scheduling/demo/diary.py", "scheduling/demo/ledger.py", "scheduling/demo/load.py"}
GUARDED = {"Appointment", "Assessment"}
WRITES = {
    "abulk_create", "acreate", "adelete", "asave", "aupdate", "bulk_create", "bulk_update", "create", "delete",
    "get_or_create", "save", "save_base", "update", "update_or_create",
}  # fmt: skip
BULK = {"bulk_create_with_history", "bulk_update_with_history"}
ROWS = {"appointment", "appointments", "assessment", "assessments", "booking", "bookings"}

# Who may ask for a verdict: booking, the alerts of a patient's record, and the command line.
ASKERS = {
    "assess": {"scheduling/deciding.py", "treatments/requests.py"},
    "assess_catalogue": {"patients/alerts.py", "scheduling/deciding.py", "treatments/requests.py"},
    # The bench of the rules, where a made-up patient is tried.
    "explain": {"treatments/bench.py"},
}
# What the decision is made of is for treatments/ alone; words, names and the compiled rules are for everybody.
INNER = {
    "adaptations", "betterday", "cases", "courses", "explaining", "proposals", "rulereading", "rules", "situations", "timeline",
}  # fmt: skip


@cache
def modules() -> list[tuple[str, ast.Module]]:
    """Every module of the four packages by its path; migrations shape tables, they write no appointments."""
    return [
        (path.relative_to(ROOT).as_posix(), sources.tree(path))
        for package in PACKAGES
        for path in sources.files(package)
    ]


def names_in(node: ast.AST) -> set[str]:
    """Every name and attribute below `node`."""
    found = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name):
            found.add(inner.id)
        elif isinstance(inner, ast.Attribute):
            found.add(inner.attr)
    return found


def rows_made_of(tree: ast.AST) -> set[str]:
    """The variables that hold a guarded row: named so, annotated so, or assigned from such an expression."""
    found = set(ROWS)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None and names_in(node.annotation) & GUARDED:
            found.add(node.arg)
        elif isinstance(node, ast.Assign) and names_in(node.value) & GUARDED:
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            of = names_in(node.annotation) | (names_in(node.value) if node.value else set())
            found |= {node.target.id} if of & GUARDED else set()
        elif isinstance(node, ast.For | ast.comprehension) and isinstance(node.target, ast.Name):
            found |= {node.target.id} if names_in(node.iter) & (GUARDED | ROWS) else set()
    return found


def writes(tree: ast.AST) -> Iterator[str]:
    """Every call in `tree` that makes, changes or deletes appointments or assessments."""
    if not names_in(tree) & (GUARDED | ROWS):
        return
    rows = rows_made_of(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            if names_in(node.func.value) & (GUARDED | rows):
                yield ast.unparse(node)
        elif isinstance(node.func, ast.Name) and (
            node.func.id in GUARDED
            or (node.func.id in BULK and any(names_in(argument) & GUARDED for argument in node.args))
        ):
            yield ast.unparse(node)


@cache
def imports(tree: ast.AST) -> frozenset[str]:
    """Everything imported, dotted: `from a.b import c` gives a.b.c."""
    return frozenset(_imports(tree))


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_only_the_door_and_the_demo_write_appointments_and_assessments():
    found = {name: list(writes(tree)) for name, tree in modules() if name not in DOOR | DEMO}
    assert {name: calls for name, calls in found.items() if calls} == {}


def test_only_the_door_and_the_demo_work_at_the_desk():
    inner = ("scheduling.desk", "scheduling.clearing.clear", "scheduling.clearing.check_in")
    found = {name for name, tree in modules() if any(module.startswith(inner) for module in imports(tree))}
    assert found <= DOOR | DEMO


def test_nobody_but_the_demos_command_fills_a_practice_with_the_demo():
    found = {name for name, tree in modules() if any(module.startswith("scheduling.demo") for module in imports(tree))}
    assert {name for name in found if not name.startswith("scheduling/demo/")} == {
        "records/management/commands/demo.py"
    }


def test_only_an_erasure_lifts_a_seal():
    found = {name for name, tree in modules() if "practice.seals.lifted" in imports(tree)}
    assert found == {"patients/erasing.py"}


def test_raw_sql_names_neither_appointments_nor_assessments():
    found = [
        name
        for name, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and any(f"{verb} scheduling_a" in node.value.lower() for verb in ("into", "update", "from", "table"))
    ]
    assert found == []


@pytest.mark.parametrize("verb", sorted(ASKERS))
def test_only_those_listed_ask_for_a_verdict(verb):
    found = {name for name, tree in modules() if f"treatments.contraindications.{verb}" in imports(tree)}
    assert found == ASKERS[verb]


def test_nobody_imports_the_decision_as_a_module_to_reach_past_the_list():
    found = {
        name
        for name, tree in modules()
        if {"treatments.contraindications", "treatments.contraindications.*"} & imports(tree)
    }
    assert found == set()


def test_what_the_decision_is_made_of_is_imported_by_treatments_alone():
    found = {
        f"{name} imports {module}"
        for name, tree in modules()
        if not name.startswith("treatments/")
        for module in imports(tree)
        if module.startswith("treatments.") and module.split(".")[1] in INNER
    }
    assert found == set()


@pytest.mark.parametrize(
    "source",
    [
        "Appointment.objects.create(patient=patient)",
        "Appointment.objects.live().update(status='done')",
        "Appointment.objects.bulk_create(rows)",
        "Assessment(verdict='fine')",
        "row = Appointment.objects.get(pk=1)\nrow.save()",
        "def f(it: Appointment): it.delete()",
        "patient.appointments.update(room=1)",
        "for one in Appointment.objects.all():\n    one.save()",
        "appointment.assessment.save()",
        "bulk_create_with_history(rows, Appointment)",
    ],
)
def test_a_second_way_in_would_be_noticed(source):
    assert list(writes(ast.parse(source))) != []


def test_writing_other_rows_is_nobodys_business():
    assert list(writes(ast.parse("patient.save()\nRoom.objects.create(name='A')"))) == []
