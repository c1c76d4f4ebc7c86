"""Who is registered, as rows of a file name them: by name and date of birth, in memory, for many rows at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from patients.duplicates import alike
from patients.models import Patient
from patients.words import unmarked

# Names that only look alike are compared so often at most: a file whose rows all have one birthday must not take hours.
MOST_COMPARED = 50_000


@dataclass
class Register:
    """Everybody registered, archived ones too; who was merged stands for the record that goes on."""

    by_name: dict[str, list[tuple[int, date | None]]] = field(default_factory=lambda: defaultdict(list))
    by_birth: dict[date, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    goes_on: dict[int, int] = field(default_factory=dict)
    compared: int = 0

    @classmethod
    def read(cls) -> Register:
        """Everybody of the practice, in one query."""
        found = cls()
        fields = ("pk", "given_name", "family_name", "birth_date", "merged_into")
        for pk, given, family, birth, merged in Patient.objects.order_by("pk").values_list(*fields).iterator():
            name, number = name_of(given, family), merged or pk
            found.goes_on[pk] = number
            found.by_name[name].append((number, birth))
            if birth:
                found.by_birth[birth].append((number, name))
        return found

    def exactly(self, name: str, birth: date | None) -> set[int]:
        """Those of that name, born on that day; none where the day is not known."""
        return {pk for pk, day in self.by_name.get(name, ()) if birth is not None and day == birth}

    def perhaps(self, name: str, birth: date | None) -> int | None:
        """Somebody of that name with no date of birth here or there, or of a like name born on the same day."""
        for pk, day in self.by_name.get(name, ()):
            if birth is None or day is None:
                return pk
        for pk, other in self.by_birth.get(birth, ()) if birth else ():
            self.compared += 1
            if self.compared > MOST_COMPARED:
                return None
            if alike(name, other):
                return pk
        return None

    def named(self, name: str, number: int | None) -> set[int]:
        """Those of that name, the date of birth aside; where one of them has that patient number, only that one."""
        found = {pk for pk, _birth in self.by_name.get(name, ())}
        asked = self.goes_on.get(number - 1000) if number is not None else None
        return {asked} if asked in found else found


def name_of(given: str, family: str) -> str:
    """A name for comparing: folded, without marks, its words in order."""
    return " ".join(sorted(unmarked(f"{given} {family}").split()))
