"""The naive reading of regions, facts and rules: which rule meets which fact on a day."""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import treatments

LEVELS = ["light", "medium", "firm", "deep"]
HORIZON = 1600
DAY = timedelta(days=1)


def documents():
    folder = Path(treatments.__file__).parent / "starting_data"
    return {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("catalogue", "conditions", "rules", "courses")
    }


@cache
def day_of(text):
    return date.fromisoformat(text) if text else None


class ReferenceRules:
    def __init__(self, catalogue, conditions, rules, courses):
        self.leaves = {r["code"]: r for r in catalogue["regions"]}
        self.groups = {g["code"]: g["regions"] for g in catalogue["groups"]}
        self.limbs = [limb["regions"] for limb in catalogue["limbs"]]
        self.modalities = {m["code"]: m for m in catalogue["modalities"]}
        self.treatments = {t["code"]: t for t in catalogue["treatments"]}
        self.conditions = {c["code"]: c for c in conditions}
        self.rules, self.courses = rules, courses
        self.places_of, self.broader = cache(self.places_of), cache(self.broader)

    # --- regions

    def places(self, regions):
        return set(self.places_of(tuple(regions)))

    def places_of(self, regions):
        found = set()
        for region in regions:
            name, _, side = region.partition(":")
            for leaf in self.groups.get(name, [name]):
                if not self.leaves[leaf]["sides"]:
                    found.add((leaf, None))
                else:
                    found |= {(leaf, s) for s in ("left", "right") if not side or s == side}
        return found

    def names(self, places):
        named = []
        for leaf in self.leaves:
            here = [s for s in (None, "left", "right") if (leaf, s) in places]
            named += [leaf] if here in ([None], ["left", "right"]) else [f"{leaf}:{s}" for s in here]
        return named

    def reaches(self, where, fact_place, place):
        (leaf, side), (other, other_side) = fact_place, place
        if side and other_side and side != other_side:
            return False
        if leaf == other:
            return True
        if where == "adjacent":
            return other in self.leaves[leaf]["adjacent"]
        if where == "downstream":
            return any(leaf in limb and other in limb and limb.index(other) > limb.index(leaf) for limb in self.limbs)
        return False

    # --- facts

    def broader(self, code):
        codes = {code}
        for above in self.conditions[code]["broader"]:
            codes = codes | self.broader(above)
        return codes

    def status_on(self, fact, day):
        since, until = day_of(fact.get("since")), day_of(fact.get("until"))
        if since and since > day:
            return None
        if until and until < day:
            return "resolved"
        return fact["status"]

    def stands_for(self, fact, status):
        codes = set(self.broader(fact["condition"]))
        if status in ("acute", "flare") and not self.conditions[fact["condition"]]["symptom"]:
            codes.add("acute-process")
        if status == "flare":
            codes.add("exacerbation")
        return codes

    def in_force(self, row, facts, day):
        if not row.get("condition"):
            return True
        return any(
            (status := self.status_on(fact, day)) in row["statuses"]
            and row["condition"] in self.stands_for(fact, status)
            for fact in facts
        )

    # --- rules

    def above(self, modality):
        codes = []
        while modality:
            codes.append(modality)
            modality = self.modalities[modality]["parent"]
        return codes

    def in_scope(self, row, treatment):
        row_scope = [*row.get("families", []), *row.get("modalities", []), *row.get("treatments", [])]
        modality = self.treatments[treatment]["modality"]
        above = self.above(modality)
        if any(code in above for code in row.get("except_modalities", [])):
            return False
        return (
            not row_scope
            or self.modalities[modality]["family"] in row["families"]
            or any(code in row["modalities"] for code in above)
            or treatment in row.get("treatments", [])
        )

    def under_age(self, years, birth, day):
        if birth is None:
            return True
        had_birthday = (day.month, day.day) >= (birth.month, birth.day)
        return day.year - birth.year - (0 if had_birthday else 1) < years

    def looked_at(self, rule, fact):
        places = self.places(fact.get("regions") or [])
        if rule["when"]["regions"] and places:
            places &= self.places(rule["when"]["regions"])
        return places

    def meets(self, rule, fact, session, birth, day):
        when, scope = rule["when"], rule["for"]
        if fact and self.status_on(fact, day) not in when["statuses"]:
            return False
        if when["age_under"] is not None and not self.under_age(when["age_under"], birth, day):
            return False
        if scope["techniques"] and not set(scope["techniques"]) & set(session["techniques"]):
            return False
        if scope["regions"] and not self.places(scope["regions"]) & session["places"]:
            return False
        if scope["pressure_from"] and session["level"] < LEVELS.index(scope["pressure_from"]):
            return False
        return when["condition"] is None or self.fact_met(rule, fact, session, day)

    def fact_met(self, rule, fact, session, day):
        when = rule["when"]
        status = self.status_on(fact, day)
        if status not in when["statuses"] or when["condition"] not in self.stands_for(fact, status):
            return False
        if when["window"]:
            start = day_of(fact.get(when["window"]["from"]))
            after = when["window"].get("after", False)
            holds = not after if start is None else ((day - start).days < when["window"]["days"]) != after
            if not holds:
                return False
        if when["weeks"] and fact.get("due"):
            weeks = (day - (day_of(fact["due"]) - 280 * DAY)).days // 7
            if not when["weeks"][0] <= weeks <= when["weeks"][1]:
                return False
        if not fact.get("regions"):
            return True
        looked_at = self.looked_at(rule, fact)
        if not looked_at:
            return False
        return when["where"] == "any" or any(
            self.reaches(when["where"], p, q) for p in looked_at for q in session["places"]
        )

    def until(self, rule, fact, session, birth, day):
        for _ in range(HORIZON):
            if not self.meets(rule, fact, session, birth, day + DAY):
                return day.isoformat()
            day += DAY
        return None
