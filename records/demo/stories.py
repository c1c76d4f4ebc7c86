"""What the therapists of the demo write: courses of a complaint, from the first session to the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """One session: what was said, found, concluded and planned, and pain before and after (0 to 10)."""

    subjective: str
    objective: str
    assessment: str
    plan: str
    pain: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Story:
    """A course. `regions` are the catalogue's, `marks` (area, kind, area it draws to) the body chart's."""

    regions: tuple[str, ...]
    marks: tuple[tuple[str, str, str], ...]
    visits: tuple[Visit, ...]
    goal: str
    spheres: tuple[tuple[str, str], ...] = ()
    advice: str = "Walk 20 minutes a day."


LOWER_BACK = Story(
    regions=("lower-back", "sacrum"),
    marks=(("lower-back:left", "pain", "thigh-back:left"), ("gluteal:left", "tension", "")),
    goal="Sit through a working day without pain in the lower back.",
    spheres=(("structural", "L5 moves little to the left. Pelvis level."), ("visceral", "Left diaphragm holds."), ("mind-load", "Worried about work.")),
    visits=(
        Visit("Lower back for six weeks, worse after sitting. Wakes once at night.", "Straight leg raise left 50°, right 80°. Strength and reflexes equal.",
              "Irritation from sitting load; nothing that speaks for the nerve.", "Three sessions, two weeks apart. Stand up every half hour.", (7, 5)),
        Visit("Sits 30 minutes, was 15. Sleeps through.", "Straight leg raise left 60°. Muscles along the spine less tense.",
              "Settling. Load is the limit now, not movement.", "Same again, add the diaphragm.", (6, 4)),
        Visit("Two days without pain after the last session.", "Straight leg raise left 70°, right 85°. Bends to the floor.",
              "Going well.", "Exercises daily; wider spacing.", (4, 3)),
        Visit("Cycled 12 km, back tired in the evening only.", "Free in all directions. A little tense on the left.",
              "Goal nearly reached.", "One more in four weeks, then on demand.", (3, 2)),
    ),
)  # fmt: skip
NECK = Story(
    regions=("neck", "collar"),
    marks=(("trapezius:right", "tension", ""), ("neck:right", "pain", "shoulder-blade:right")),
    goal="Turn the head while driving without pain.",
    spheres=(("structural", "C2 to C4 move little to the right."), ("cranial", "Base of the skull tense.")),
    advice="Heat on the shoulders in the evening, 15 minutes.",
    visits=(
        Visit("Neck stiff since the spring, worse at the desk. Headache twice a week.", "Rotation right 50°, left 75°. No numbness in the arms.",
              "Tension from the desk, upper neck joints hold.", "Screen higher. Weekly for three weeks.", (6, 4)),
        Visit("One headache this week instead of two.", "Rotation right 60°.", "Freer after release of the upper ribs.", "Continue. Look at the jaw next time.", (5, 3)),
        Visit("No headache this week. Checks blind spot without pain.", "Rotation right 70°, left 80°.", "Going well.", "Two weeks until the next.", (3, 2)),
        Visit("Stiff after a long drive only.", "Rotation equal on both sides.", "Goal reached.", "On demand.", (2, 1)),
    ),
)  # fmt: skip
SHOULDER = Story(
    regions=("shoulder:right", "upper-back"),
    marks=(("shoulder:right", "pain", "upper-arm:right"), ("shoulder-blade:right", "tension", "")),
    goal="Reach the upper shelf without pain.",
    advice="Pendulum of the arm three times a day, one minute.",
    visits=(
        Visit("Shoulder hurts when lifting, three months now. Cannot lie on it.", "Lifts to 100°. Painful arc from 70°.", "Irritated under the roof of the shoulder.",
              "No load above the head. Weekly.", (6, 5)),
        Visit("Lies on it for half the night.", "Lifts to 115°. Arc smaller.", "Settling slowly.", "Work on the shoulder blade.", (5, 3)),
        Visit("Hair can be combed again.", "Lifts to 130°. No bruises after last time.", "Good course.", "Light strength from next time on.", (4, 2)),
        Visit("Works in the garden again.", "Lifts to 150°.", "Nearly free.", "Exercises alone, look again in six weeks.", (2, 1)),
    ),
)  # fmt: skip
KNEE = Story(
    regions=("knee:left", "thigh:left"),
    marks=(("knee:left", "swelling", ""), ("thigh-outer:left", "tension", "")),
    goal="Run 5 km without pain the day after.",
    advice="Cool after running; stairs slowly.",
    visits=(
        Visit("Outside of the knee hurts after 3 km.", "Slightly swollen, bends to 120°. Stable.", "Tension of the outer thigh; joint calm.", "Pause from running one week.", (5, 3)),
        Visit("Walks without pain.", "No swelling. Outer thigh less tense.", "As expected.", "Run 2 km, every second day.", (3, 2)),
        Visit("Ran 3 km, quiet the day after.", "Free.", "Going well.", "Raise by half a kilometre a week.", (2, 1)),
        Visit("5 km last Sunday.", "Free.", "Goal reached.", "On demand.", (1, 0)),
    ),
)  # fmt: skip
BELLY = Story(
    regions=("abdomen",),
    marks=(("lower-abdomen", "tension", ""),),
    goal="Three quiet days a week without bloating.",
    spheres=(("visceral", "Caecum mobile, root of the mesentery tense."), ("vascular-lymph", "Legs light.")),
    advice="Warm drinks, slow breathing before meals.",
    visits=(
        Visit("Bloated after meals for half a year. Seen by the family doctor, nothing found.", "Soft, no pain on release. Scar right mobile.", "Tense root of the mesentery.", "Every two weeks, four times.", (4, 3)),
        Visit("One quiet day.", "Softer on the left.", "Reacts well.", "Add breathing.", (4, 2)),
        Visit("Three quiet days in a week.", "Soft throughout.", "Goal nearly reached.", "Look at breathing next.", (3, 2)),
        Visit("Quiet week.", "Soft.", "Goal reached.", "On demand.", (1, 1)),
    ),
)  # fmt: skip
WELLBEING = Story(
    regions=("back", "collar"),
    marks=(("mid-back:left", "tension", ""), ("mid-back:right", "tension", "")),
    goal="Stay well: a massage every six weeks.",
    advice="Drink enough today.",
    visits=(
        Visit("Comes to relax; long weeks at work.", "Back muscles evenly tense. Skin unremarkable.", "No complaint.", "In six weeks.", (2, 1)),
        Visit("Slept well after the last session.", "Less tense than last time.", "No complaint.", "In six weeks.", (2, 0)),
        Visit("Busy, otherwise well.", "Collar tense on both sides.", "No complaint.", "In six weeks.", (2, 1)),
        Visit("Well.", "Even.", "No complaint.", "In six weeks.", (1, 0)),
    ),
)  # fmt: skip

# By a piece of the treatment's code; the first that fits. The rest are told the course of a back.
BY_TREATMENT = (
    ("collar", (NECK,)), ("facial", (NECK,)), ("cranial", (NECK,)), ("abdominal", (BELLY,)), ("visceral", (BELLY,)),
    ("wellness", (WELLBEING,)), ("preventive", (WELLBEING,)), ("swedish", (WELLBEING, NECK)), ("sports", (KNEE, SHOULDER)),
    ("exercise", (KNEE, SHOULDER)), ("back", (LOWER_BACK,)),
)  # fmt: skip
OTHERS = (LOWER_BACK, NECK, SHOULDER, LOWER_BACK, KNEE)
# By the place of what a patient has: that is what they come for.
BY_PLACE = {
    "lower-back": LOWER_BACK, "sacrum": LOWER_BACK, "neck": NECK, "collar": NECK, "shoulder": SHOULDER, "knee": KNEE,
    "abdomen": BELLY,
}  # fmt: skip


def stories_for(treatment: str, places: Iterable[str] = ()) -> tuple[Story, ...]:
    """The courses that fit the places where a patient has something (regions, with or without side), else the treatment."""
    fitting = tuple(BY_PLACE[place] for region in places if (place := region.partition(":")[0]) in BY_PLACE)
    return fitting[:1] or next((stories for piece, stories in BY_TREATMENT if piece in treatment), OTHERS)
