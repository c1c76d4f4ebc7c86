"""What the notes of load tests say: believable parts, put together at random so that words differ in how rare they are."""

from __future__ import annotations

from random import Random

PLACES = (
    "lower back", "neck", "left shoulder", "right shoulder", "pelvis", "sacrum", "diaphragm", "left hip", "right knee",
    "upper ribs", "jaw", "thoracic outlet", "left ankle", "forearm", "liver", "colon", "occiput", "coccyx",
)  # fmt: skip
FELT = (
    "pain eases by noon", "sleeps through again", "wakes at four", "sits for {n} minutes", "walks {n} minutes without a break",
    "tingling is gone", "stiff in the morning", "headache {n} days a week", "heavy after work", "no change since last time",
)  # fmt: skip
FOUND = (
    "moves freely to {n} degrees", "guarded at {n} degrees", "tender on pressure", "tension less than last time",
    "slump test negative", "straight leg raise {n} degrees", "rotation equal on both sides", "scar glides well",
)  # fmt: skip
THOUGHT = ("settling", "as expected after {n} sessions", "overload at work", "posture, not structure", "healing well")
NEXT = ("same again", "in {n} days", "add the diaphragm", "lighter pressure", "stretches at home", "letter to the GP")
# Rare: so that a search can look for something that few notes hold.
RARE = ("xiphoid", "lunate", "navicular", "pterygoid", "psoas", "gracilis", "plantaris", "subclavius", "zygomatic")
ONE_IN = 400


def phrases(rng: Random) -> dict[str, str]:
    """Subjective, objective, assessment, plan: two sentences each."""
    said = {
        "subjective": _sentences(rng, FELT),
        "objective": _sentences(rng, FOUND),
        "assessment": _sentences(rng, THOUGHT),
        "plan": _sentences(rng, NEXT),
    }
    if rng.random() * ONE_IN < 1:
        said["objective"] += f" The {rng.choice(RARE)} is tender."
    return said


def _sentences(rng: Random, words: tuple[str, ...]) -> str:
    return " ".join(
        f"{rng.choice(PLACES).capitalize()}: {rng.choice(words).format(n=rng.randint(5, 90))}." for _time in range(2)
    )
