"""A second, deliberately naive reading of the clinical description, to compare with.

It works on the JSON of the data files and of a request, keeps regions as sets of
(leaf, side) and walks from day to day. It shares no code with the application.
"""

from tests.treatments.reference_courses import ReferenceCourses
from tests.treatments.reference_rules import DAY, LEVELS, day_of

ORDER = ["absolute", "relative", "adapt", "caution", "gate", "met", "indication"]


class Reference(ReferenceCourses):
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
        too_firm = adapt["max_pressure"] and any(level > LEVELS.index(adapt["max_pressure"]) for level, _ in here)
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
        infeasible = not techniques or not places or minutes < 5
        changes = {
            "minutes": None if minutes == session["minutes"] else minutes,
            "techniques": None if techniques == session["techniques"] else techniques,
            "regions": None if places == session["places"] else self.names(places),
            "pressure": None if level == session["level"] else LEVELS[level],
            "qualifications": sorted(lacking),
            "instructions": self.instructions(asked, places),
        }
        return {"infeasible": infeasible, "changes": {key: value for key, value in changes.items() if value}}

    def instructions(self, asked, places):
        instructions = []
        for one in asked:
            if one["places"] & places:
                instruction = {"regions": self.names(one["places"] & places)}
                if one["pressure"]:
                    instruction["max_pressure"] = one["pressure"]
                if one["drop"]:
                    instruction["drop_techniques"] = one["drop"]
                instructions.append(instruction)
        return instructions

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
