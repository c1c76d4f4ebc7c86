"""What the patients of the demo have, chosen so that every verdict, status and edge is there to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Ailment:
    """A recorded condition. Days are counted from today, backwards for `since`; None is not known."""

    condition: str
    status: str
    regions: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    review: int | None = None
    due: int | None = None
    note: str = ""

    def days(self, today: date) -> tuple[date | None, date | None, date | None, date | None]:
        """Since, until, review by and due, as far as they are known."""

        def day(offset: int | None) -> date | None:
            return None if offset is None else today + timedelta(days=offset)

        return day(None if self.since is None else -self.since), day(self.until), day(self.review), day(self.due)


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody with what they have. `age` in years; a `name` makes them easy to find."""

    ailments: tuple[Ailment, ...]
    name: tuple[str, str] | None = None
    sex: str = ""
    age: int | None = None


def case(*ailments: Ailment, name: str = "", sex: str = "", age: int | None = None) -> Case:
    """A case; `name` is given name and family name."""
    given, _space, family = name.partition(" ")
    return Case(ailments, (given, family) if name else None, sex, age)


# Those whom the documentation names come first.
CASES = (
    case(
        Ailment("disc-hernia", "active", ("lower-back",), since=20, review=40, note="L5/S1, pain down to the left calf."),
        name="Hanna Brandt", sex="female", age=42,
    ),
    case(Ailment("inguinal-hernia", "active", ("groin:right",), since=35, review=10), name="Peter Vogel", sex="male", age=57),
    case(Ailment("disc-hernia", "chronic", ("lower-back",), since=900), name="Miriam Stein", sex="female", age=51),
    case(Ailment("disc-hernia", "acute", ("neck",), since=6, review=20), name="Yusuf Demir", sex="male", age=46),
    case(Ailment("pregnancy", "active", since=60, due=206), name="Ana Pereira", sex="female", age=31),
    case(Ailment("pregnancy", "active", since=150, due=118), name="Zoë Peeters", sex="female", age=34),
    case(Ailment("pregnancy", "active", since=230, due=21), name="Elif Yıldız", sex="female", age=29),
    case(Ailment("pregnancy", "active", since=90), name="Maja Kowalska", sex="female", age=27),
    case(Ailment("complicated-pregnancy", "active", since=120, due=100), name="Iris Falk", sex="female", age=38),
    case(Ailment("back-pain", "acute", ("lower-back",), since=3, review=11), name="Emil Sørensen", sex="male", age=39),
    case(Ailment("low-back-pain", "acute", ("lower-back", "sacrum"), since=9), name="Beate Krüger", sex="female", age=48),
    case(Ailment("back-pain", "chronic", ("upper-back", "lower-back"), since=1200), name="Dario Conti", sex="male", age=44),
    case(Ailment("neck-pain", "active", ("neck", "collar"), since=50), name="Karin Wolf", sex="female", age=53),
    case(Ailment("sciatica", "flare", ("lower-back", "gluteal:left", "thigh:left"), since=12), name="Rolf Zöllner", sex="male", age=61),
    case(Ailment("osteoporosis", "chronic", since=1500, review=120), name="Gerda Pohl", sex="female", age=74),
    case(Ailment("osteoporosis", "suspected", since=30, review=30), name="Agnes Thoma", sex="female", age=69),
    case(Ailment("severe-osteoporosis", "active", since=700), Ailment("hypertension", "chronic"), name="Irma Seidel", sex="female", age=82),
    case(Ailment("anticoagulant-use", "unknown"), name="Erik Holm", sex="male", age=71),
    case(Ailment("anticoagulant-use", "active", since=400), Ailment("heart-failure", "chronic"), name="Helga Winter", sex="female", age=78),
    case(Ailment("eczema", "flare", ("knee:left",), since=14), name="Clara Hoffmann", sex="female", age=24),
    case(Ailment("eczema", "active", ("knee:right",), since=60), name="Noah Fischer", sex="male", age=19),
    case(Ailment("psoriasis", "remission", ("elbow", "knee"), since=2200), name="Anton Bauer", sex="male", age=50),
    case(Ailment("cancer", "active", ("chest",), since=160, review=20), Ailment("chemotherapy", "active", since=90), name="Birgit Lang", sex="female", age=55),
    case(Ailment("cancer", "remission", ("abdomen",), since=1100), name="Stella Ricci", sex="female", age=63),
    case(Ailment("lymphoedema", "chronic", ("upper-arm:right", "forearm:right"), since=800), Ailment("cancer", "resolved", ("chest",), since=1300, until=-700), name="Rosa Delgado", sex="female", age=60),
    case(Ailment("fever", "resolved", since=6, until=-1), name="Luka Horvat", sex="male", age=33),
    case(Ailment("respiratory-infection", "acute", since=2, until=6), name="Leo Marchetti", sex="male", age=36),
    case(Ailment("fracture", "healing", ("forearm:left",), since=30), name="Ella Byrne", sex="female", age=22),
    case(Ailment("fracture", "resolved", ("lower-leg:right",), since=400, until=-250), name="Jan Visser", sex="male", age=40),
    case(Ailment("recent-surgery", "healing", ("knee:right",), since=25, review=17), name="Hugo Lefèvre", sex="male", age=58),
    case(Ailment("recent-surgery", "resolved", ("abdomen",), since=300, until=-200), name="Olga Petrova", sex="female", age=49),
    case(Ailment("deep-vein-thrombosis", "acute", ("lower-leg:left",), since=8), Ailment("anticoagulant-use", "active", since=8), name="Victor Dahl", sex="male", age=66),
    case(Ailment("deep-vein-thrombosis", "resolved", ("lower-leg:right",), since=200, until=-100), name="Julia Keller", sex="female", age=45),
    case(Ailment("arthritis", "flare", ("knee:left", "hand"), since=16), name="Ingrid Nyholm", sex="female", age=67),
    case(Ailment("rheumatoid-arthritis", "remission", ("hand", "foot"), since=2000), name="Samir Haddad", sex="male", age=54),
    case(Ailment("unexplained-lump", "suspected", ("thigh:right",), since=10, review=5), name="Henry Okafor", sex="male", age=47),
    case(Ailment("migraine", "acute", ("head",), since=1, until=2), name="Tessa Boer", sex="female", age=37),
    case(Ailment("joint-implant", "chronic", ("pelvis",), since=1600), name="Friedrich Voß", sex="male", age=76),
    case(Ailment("soft-tissue-injury", "healing", ("shoulder:right",), since=40), name="Kofi Mensah", sex="male", age=28),
    case(Ailment("varicose-veins", "chronic", ("lower-leg",), since=3000), name="Waltraud Jäger", sex="female", age=70),
    case(Ailment("back-pain", "unknown"), name="Amir Nazari", sex="male", age=41),
    case(Ailment("epilepsy", "chronic", since=5000), name="Finn Berger", sex="male", age=26),
    case(Ailment("warts", "active", ("foot:left",), since=90), name="Lotte Brandt", sex="female", age=12),
    case(Ailment("scoliosis", "chronic", ("upper-back", "lower-back"), since=1400), name="Max Brunner", sex="male", age=14),
)  # fmt: skip

# What the others have, one or two each.
COMMON = (
    Ailment("muscle-tension", "active", ("collar", "upper-back"), since=45),
    Ailment("muscle-tension", "chronic", ("neck", "shoulder"), since=600),
    Ailment("tension-headache", "chronic", ("head", "neck"), since=900),
    Ailment("stress", "active", since=120),
    Ailment("insomnia", "chronic", since=500),
    Ailment("hypertension", "chronic", since=2500),
    Ailment("hypotension", "chronic"),
    Ailment("diabetes", "chronic", since=3300),
    Ailment("osteoarthritis", "chronic", ("knee",), since=2600),
    Ailment("osteoarthritis", "active", ("hand:right",), since=300),
    Ailment("osteochondrosis", "chronic", ("lower-back",), since=1700),
    Ailment("back-pain", "chronic", ("lower-back",), since=800),
    Ailment("back-pain", "resolved", ("upper-back",), since=500, until=-200),
    Ailment("postural-problem", "chronic", ("upper-back",), since=1100),
    Ailment("sprain", "healing", ("ankle:right",), since=33),
    Ailment("sprain", "resolved", ("ankle:left",), since=260, until=-220),
    Ailment("tendinitis", "chronic", ("elbow:right",), since=210),
    Ailment("plantar-fasciitis", "chronic", ("foot:left",), since=170),
    Ailment("frozen-shoulder", "chronic", ("shoulder:left",), since=380),
    Ailment("varicose-veins", "chronic", ("lower-leg",), since=1900),
    Ailment("digestive-disorder", "chronic", ("abdomen",), since=640),
    Ailment("constipation", "active", ("abdomen",), since=70),
    Ailment("glaucoma", "chronic", since=1200),
    Ailment("connective-tissue-disorder", "chronic", since=4000),
    Ailment("eczema", "chronic", ("forearm",), since=2100),
    Ailment("respiratory-infection", "resolved", since=40, until=-30),
)
