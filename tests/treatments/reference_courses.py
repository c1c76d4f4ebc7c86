"""The naive reading of the course rules."""

from tests.treatments.reference_rules import DAY, ReferenceRules, day_of


class ReferenceCourses(ReferenceRules):
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
        course = self.course_before(row, mine, day)
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

    def course_before(self, row, mine, day):
        course, following = [], day
        earlier = sorted((h for h in mine if day_of(h["on"]) < day), key=lambda h: h["on"])
        for past in earlier[::-1]:
            if (following - day_of(past["on"])).days > row["course_break_days"]:
                break
            course.insert(0, past)
            following = day_of(past["on"])
        return course

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
