"""A second, deliberately naive reading of the clinical description, to compare with.

It works on the JSON of the data files and of a request, keeps regions as sets of
(leaf, side) and walks from day to day. It shares no code with the application.
"""

import json
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import treatments

LEVELS = ["light", "medium", "firm", "deep"]
ORDER = ["absolute", "relative", "adapt", "caution", "gate", "met", "indication"]
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


class Reference:
    def __init__(self, catalogue, conditions, rules, courses):
        self.leaves = {r["code"]: r for r in catalogue["regions"]}
        self.groups = {g["code"]: g["regions"] for g in catalogue["groups"]}
        self.limbs = [limb["regions"] for limb in catalogue["limbs"]]
        self.modalities = {m["code"]: m for m in catalogue["modalities"]}
        self.treatments = {t["code"]: t for t in catalogue["treatments"]}
        self.conditions = {c["code"]: c for c in conditions}
        self.rules, self.courses = rules, courses

    # --- regions

    def places(self, regions):
        return set(self.places_of(tuple(regions)))

    @cache
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
            return any(
                leaf in limb and other in limb and limb.index(other) > limb.index(leaf)
                for limb in self.limbs
            )
        return False

    # --- facts

    @cache
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

    @cache
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

    # --- what follows

    def at(self, session, place):
        """Pressure and techniques at a place."""
        level, techniques = session["level"], set(session["techniques"])
        for instruction in session["instructions"]:
            if place in self.places(instruction["regions"]):
                if instruction.get("max_pressure"):
                    level = min(level, LEVELS.index(instruction["max_pressure"]))
                techniques -= set(instruction.get("drop_techniques") or [])
        return level, techniques

    def judged(self, rule, fact, session):
        """(severity, limits or None, instruction or None)."""
        adapt = rule["adapt"]
        if rule["severity"] != "adapt":
            return rule["severity"], None, None
        if adapt["local"]:
            return self.judged_locally(rule, fact, session)
        if adapt["drop_regions"] == "condition":
            drop = self.looked_at(rule, fact) or self.places(["whole-body"])
        else:
            drop = self.places(adapt["drop_regions"])
        limits = {
            "minutes": adapt["max_minutes"],
            "pressure": adapt["max_pressure"],
            "techniques": adapt["drop_techniques"],
            "places": drop,
            "qualifications": adapt["qualifications"],
        }
        return ("met", None, None) if self.complies(limits, session) else ("adapt", limits, None)

    def complies(self, limits, session):
        return not (
            (limits["minutes"] is not None and session["minutes"] > limits["minutes"])
            or (limits["pressure"] and session["level"] > LEVELS.index(limits["pressure"]))
            or set(limits["techniques"]) & set(session["techniques"])
            or limits["places"] & session["places"]
            or set(limits["qualifications"]) - set(session["qualifications"])
        )

    def judged_locally(self, rule, fact, session):
        adapt, where = rule["adapt"], rule["when"]["where"]
        if rule["for"]["regions"]:
            met = session["places"] & self.places(rule["for"]["regions"])
        elif fact is None or not fact.get("regions") or where == "any":
            met = session["places"]
        else:
            looked_at = self.looked_at(rule, fact)
            met = {q for q in session["places"] if any(self.reaches(where, p, q) for p in looked_at)}
        here = [self.at(session, place) for place in met]
        too_firm = adapt["max_pressure"] and any(
            level > LEVELS.index(adapt["max_pressure"]) for level, _ in here
        )
        used = [t for t in session["techniques"] if t in adapt["drop_techniques"] and any(t in ts for _, ts in here)]
        if not too_firm and not used:
            return "met", None, None
        if met == session["places"]:
            limits = {
                "minutes": None,
                "pressure": adapt["max_pressure"],
                "techniques": adapt["drop_techniques"],
                "places": set(),
                "qualifications": [],
            }
            return "adapt", limits, None
        if rule["when"]["condition"] is None:
            return "caution", None, None
        return "adapt", None, {"places": met, "pressure": adapt["max_pressure"] if too_firm else None, "drop": used}

    # --- course rules

    def course_finding(self, row, request, session, day):
        """(severity, limits or None), or None for no finding."""
        if not self.in_scope(row, session["treatment"]) or not self.in_force(row, request["facts"], day):
            return None
        mine = [h for h in request["history"] if self.in_scope(row, h["treatment"])]
        days = [day_of(h["on"]) for h in mine]
        kind = row["kind"]
        if kind == "max_in_days":
            for first in (day - n * DAY for n in range(row["days"])):
                if sum(first <= d < first + row["days"] * DAY for d in days) + 1 > row["count"]:
                    return row["severity"], None
            return None
        if kind == "min_days_between":
            return (row["severity"], None) if any(abs((day - d).days) < row["days"] for d in days) else None
        if kind == "gate":
            return ("gate", None) if self.gate_open(row, request, mine, day) else None
        if kind == "recall":
            return None
        return self.course_of_sessions(row, kind, mine, session, day)

    def course_of_sessions(self, row, kind, mine, session, day):
        course, following = [], day
        for past in reversed(sorted(mine, key=lambda h: h["on"])):
            on = day_of(past["on"])
            if on < day:
                if (following - on).days > row["course_break_days"]:
                    break
                course.insert(0, past)
                following = on
        if kind == "gap_at_most":
            long_ago = course and (day - day_of(course[-1]["on"])).days > row["days"]
            return ("caution", None) if long_ago and len(course) <= row["early_sessions"] else None
        if kind == "interval_not_shrinking":
            if len(course) < 2:
                return None
            one, two = day_of(course[-2]["on"]), day_of(course[-1]["on"])
            return ("caution", None) if day - two < two - one else None
        if kind == "first_session_minutes":
            if course:
                return None
            most = row["max_minutes"]
        elif course:
            last = course[-1]
            most = last.get("minutes") or self.treatments[last["treatment"]]["minutes"]["default"]
            before, after = last.get("pain_before"), last.get("pain_after")
            if before is not None and after is not None and after < before:
                most += row["step_minutes"]
        else:
            return None
        limits = {"minutes": most, "pressure": None, "techniques": [], "places": set(), "qualifications": []}
        return ("met", None) if session["minutes"] <= most else ("adapt", limits)

    def gate_open(self, row, request, mine, day):
        if row["gate"] == "screening-current":
            screened = day_of(request["patient"].get("screened_on"))
            return screened is None or (day - screened).days > row["days"]
        if row["gate"] == "reaction-recorded":
            before = sorted((h for h in mine if day_of(h["on"]) < day), key=lambda h: h["on"])
            return bool(before) and before[-1].get("reaction") is None
        if row["gate"] == "guardian-consent":
            return self.under_age(row["age_under"], day_of(request["patient"].get("birth_date")), day)
        return True

    # --- the verdict

    def session(self, asked):
        treatment = self.treatments[asked["treatment"]]
        regions = asked.get("regions") or treatment["regions"]
        return {
            "treatment": asked["treatment"],
            "minutes": asked.get("minutes") or treatment["minutes"]["default"],
            "techniques": asked.get("techniques") or treatment["techniques"],
            "places": self.places(regions),
            "level": LEVELS.index(asked.get("pressure") or treatment["pressure"]),
            "qualifications": treatment["qualifications"]
            if asked.get("therapist_qualifications") is None
            else asked["therapist_qualifications"],
            "instructions": asked.get("instructions") or [],
            "rules": [rule for rule in self.rules if self.in_scope(rule["for"], asked["treatment"])],
        }

    def on_day(self, request, session, day):
        """Findings (with what they ask for) in order, verdict and what is left, on one day."""
        birth = day_of(request["patient"].get("birth_date"))
        found = []
        for rule in session["rules"]:
            facts = [None] if rule["when"]["condition"] is None else request["facts"]
            for number, fact in enumerate(facts):
                if self.meets(rule, fact, session, birth, day):
                    severity, limits, instruction = self.judged(rule, fact, session)
                    condition = fact and fact["condition"]
                    found.append((severity, rule["code"], condition, number, limits, instruction, (rule, fact)))
        for row in self.courses:
            spoken = self.course_finding(row, request, session, day)
            if spoken:
                found.append((spoken[0], row["code"], row.get("condition"), 0, spoken[1], None, None))
        required = self.treatments[session["treatment"]]["qualifications"]
        if set(required) - set(session["qualifications"]):
            limits = {"minutes": None, "pressure": None, "techniques": [], "places": set(), "qualifications": required}
            found.append(("adapt", "treatment-qualifications", None, 0, limits, None, None))
        found.sort(key=self.position)
        left = self.merged(session, found)
        if left["infeasible"]:
            found.append(("absolute", "infeasible", None, 0, None, None, None))
            found.sort(key=self.position)
        severities = [f[0] for f in found]
        worst = next((s for s in ("absolute", "relative", "adapt") if s in severities), "fine")
        verdict = {"absolute": "blocked", "relative": "override"}.get(worst, worst)
        return verdict, found, left

    @staticmethod
    def position(found):
        return ORDER.index(found[0]), found[1], found[2] or "", found[3]

    def merged(self, session, found):
        limits = [f[4] for f in found if f[4]]
        asked = [f[5] for f in found if f[5]]
        minutes = min([session["minutes"], *(one["minutes"] for one in limits if one["minutes"] is not None)])
        level = min([session["level"], *(LEVELS.index(one["pressure"]) for one in limits if one["pressure"])])
        dropped = {t for one in limits for t in one["techniques"]}
        techniques = [t for t in session["techniques"] if t not in dropped]
        places = set()
        for place in session["places"]:
            if any(place in one["places"] for one in limits):
                continue
            still = self.at(session, place)[1] - dropped
            still -= {t for one in asked if place in one["places"] for t in one["drop"]}
            if still:
                places.add(place)
        lacking = {q for one in limits for q in one["qualifications"]} - set(session["qualifications"])
        instructions = []
        for one in asked:
            if one["places"] & places:
                instruction = {"regions": self.names(one["places"] & places)}
                if one["pressure"]:
                    instruction["max_pressure"] = one["pressure"]
                if one["drop"]:
                    instruction["drop_techniques"] = one["drop"]
                instructions.append(instruction)
        changes = {}
        if minutes != session["minutes"]:
            changes["minutes"] = minutes
        if techniques != session["techniques"]:
            changes["techniques"] = techniques
        if places != session["places"]:
            changes["regions"] = self.names(places)
        if level != session["level"]:
            changes["pressure"] = LEVELS[level]
        if lacking:
            changes["qualifications"] = sorted(lacking)
        if instructions:
            changes["instructions"] = instructions
        return {"infeasible": not techniques or not places or minutes < 5, "changes": changes}

    def assess(self, request):
        request = {"patient": {}, "facts": [], "history": []} | request
        if "session" not in request:
            return [self.assess(request | {"session": {"treatment": code}}) for code in self.treatments]
        day, session = day_of(request["on"]), self.session(request["session"])
        birth = day_of(request["patient"].get("birth_date"))
        verdict, found, left = self.on_day(request, session, day)
        rows = {row["code"]: row for row in [*self.rules, *self.courses]}
        findings = []
        for severity, code, condition, _, _, _, meeting in found:
            row = rows.get(code)
            findings.append(
                {
                    "rule": code,
                    "severity": severity,
                    "condition": condition,
                    "until": self.until(*meeting, session, birth, day) if meeting else None,
                    "reason": row["reason"] if row else None,
                    "source": row["source"]["title"] if row else None,
                }
            )
        better = None
        if verdict in ("blocked", "override"):
            for n in range(1, 401):
                if self.on_day(request, session, day + n * DAY)[0] in ("fine", "adapt"):
                    better = (day + n * DAY).isoformat()
                    break
        return {
            "treatment": session["treatment"],
            "verdict": verdict,
            "findings": findings,
            "adaptation": (left["changes"] or None) if verdict in ("adapt", "override") else None,
            "better_from": better,
        }
