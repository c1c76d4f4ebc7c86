"""What the migrations up to here did, at once: an empty database gets its tables as they are."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import practice.atonce
import practice.constraints
import practice.seals
import practice.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("scheduling", "0001_initial"),
        ("scheduling", "0002_safety"),
        ("scheduling", "0003_cause_of_a_review"),
        ("scheduling", "0004_day_of_a_firing"),
        ("scheduling", "0005_pain"),
        ("scheduling", "0006_courses"),
        ("scheduling", "0007_waiting_and_outside"),
        ("scheduling", "0008_confirmed_for"),
    ]

    initial = True

    dependencies = [
        ("patients", "0010_restrictions"),
        ("practice", "__first__"),
        ("treatments", "0003_why_rules_changed"),
    ]

    operations = [
        practice.constraints.RangeSupport(),
        practice.atonce.AtOnce(
            [
                migrations.CreateModel(
                    name="OnlineEntrance",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=80, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("slug", models.SlugField(max_length=40, unique=True, verbose_name="address")),
                        ("is_open", models.BooleanField(default=True, verbose_name="open")),
                        ("takes_new", models.BooleanField(default=True, verbose_name="new patients may book here")),
                    ],
                    options={
                        "verbose_name": "entrance to online booking",
                        "verbose_name_plural": "entrances to online booking",
                        "ordering": ["name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Reassessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rules_version", models.PositiveBigIntegerField(unique=True)),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("patient", models.PositiveBigIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("worse", models.PositiveIntegerField(default=0)),
                        ("failed", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "verbose_name": "re-assessment",
                        "verbose_name_plural": "re-assessments",
                        "ordering": ["-rules_version"],
                    },
                ),
                migrations.CreateModel(
                    name="Appointment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("blocked_from", models.DateTimeField(editable=False)),
                        ("blocked_until", models.DateTimeField(editable=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("held", "held for an answer"),
                                    ("released", "not booked"),
                                    ("booked", "booked"),
                                    ("arrived", "arrived"),
                                    ("in_treatment", "in treatment"),
                                    ("done", "done"),
                                    ("no_show", "did not come"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="booked",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("treatment_name", models.CharField(max_length=160)),
                        ("price", models.DecimalField(decimal_places=2, max_digits=8)),
                        ("changes", models.JSONField(default=dict)),
                        (
                            "desk_note",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="note for the desk (nothing medical)",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("patient_ill", "patient is ill"),
                                    ("patient_time", "patient cannot come then"),
                                    ("therapist_away", "therapist is away"),
                                    ("practice", "practice is closed"),
                                    ("mistake", "booked by mistake"),
                                    ("other", "other"),
                                ],
                                max_length=20,
                                verbose_name="reason",
                            ),
                        ),
                        ("cancelled_late", models.BooleanField(default=False)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("desk", "at the desk"),
                                    ("course", "as part of a course"),
                                    ("waiting", "from the waiting list"),
                                    ("online", "online"),
                                    ("import", "imported"),
                                ],
                                default="desk",
                                editable=False,
                                max_length=10,
                                verbose_name="booked",
                            ),
                        ),
                        ("booked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("request_key", models.UUIDField(editable=False, null=True, unique=True)),
                        (
                            "booked_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="patients.patient",
                            ),
                        ),
                        (
                            "treatment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="appointments",
                                to="treatments.treatment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "appointment",
                        "verbose_name_plural": "appointments",
                        "ordering": ["starts_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="AppointmentLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=32)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("confirmed_for", models.DateTimeField(null=True)),
                        (
                            "appointment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="link",
                                to="scheduling.appointment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "link to an appointment",
                        "verbose_name_plural": "links to appointments",
                    },
                ),
                migrations.CreateModel(
                    name="Assessment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField()),
                        (
                            "verdict",
                            models.CharField(
                                choices=[("fine", "fine"), ("override", "approved by a therapist")], max_length=10
                            ),
                        ),
                        ("adapted", models.BooleanField(default=False)),
                        ("screening_due", models.BooleanField(default=False)),
                        ("session", models.JSONField()),
                        ("findings", models.JSONField()),
                        ("facts", models.JSONField()),
                        ("rules_version", models.PositiveBigIntegerField()),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("override_reason", models.TextField(blank=True)),
                        ("fingerprint", models.CharField(blank=True, max_length=64)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                        (
                            "treatment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.treatment"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "assessment",
                        "verbose_name_plural": "assessments",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("override_reason", ""), ("verdict", "fine")),
                                    models.Q(
                                        ("decided_by__isnull", False),
                                        ("verdict", "override"),
                                        models.Q(("override_reason", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="assessment_passes",
                            )
                        ],
                    },
                ),
                migrations.AddField(
                    model_name="appointment",
                    name="assessment",
                    field=models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointment",
                        to="scheduling.assessment",
                    ),
                ),
                migrations.CreateModel(
                    name="BookingRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "words",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="message to the therapist",
                            ),
                        ),
                        ("verdict", models.CharField(max_length=10)),
                        ("findings", models.JSONField(default=list)),
                        ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("held_until", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "waiting for an answer"),
                                    ("approved", "approved and booked"),
                                    ("adapted", "booked in an adapted form"),
                                    ("declined", "declined"),
                                    ("withdrawn", "withdrawn"),
                                    ("expired", "nobody answered in time"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("reason", models.TextField(blank=True)),
                        (
                            "answer",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="answer to the desk",
                            ),
                        ),
                        ("instead_starts_at", models.DateTimeField(null=True)),
                        ("read_at", models.DateTimeField(null=True)),
                        (
                            "answered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "appointment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="request",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "asked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "instead_treatment",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="treatments.treatment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "request to a therapist",
                        "verbose_name_plural": "requests to therapists",
                        "ordering": ["asked_at", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ClosedDays",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "name",
                            models.CharField(
                                max_length=80, validators=[practice.text.validate_readable], verbose_name="why"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "closed days",
                        "verbose_name_plural": "closed days",
                        "ordering": ["first_day", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first_day__lte", models.F("last_day"))),
                                name="closed_days_in_order",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Course",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("pattern", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("request_key", models.UUIDField(editable=False, null=True, unique=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="courses",
                                to="patients.patient",
                            ),
                        ),
                        (
                            "treatment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.treatment"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "course of sessions",
                        "verbose_name_plural": "courses of sessions",
                        "ordering": ["-made_at", "-pk"],
                    },
                ),
                migrations.AddField(
                    model_name="appointment",
                    name="course",
                    field=models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="scheduling.course",
                    ),
                ),
                migrations.CreateModel(
                    name="NotedCaution",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("rule", models.CharField(max_length=80)),
                        ("facts", models.CharField(max_length=64)),
                        ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "noted caution",
                        "verbose_name_plural": "noted cautions",
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "patient", "rule"), name="caution_noted_once")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="OnlineBooking",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=32, unique=True)),
                        ("said", models.JSONField(default=dict)),
                        ("code_hash", models.CharField(max_length=64)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "not proved yet"),
                                    ("proved", "proved"),
                                    ("booked", "booked"),
                                    ("refused", "asked to call"),
                                    ("expired", "given up"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        (
                            "appointment",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="online_booking",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "entrance",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.onlineentrance",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "online booking",
                        "verbose_name_plural": "online bookings",
                        "ordering": ["-began_at", "-pk"],
                        "indexes": [models.Index(fields=["expires_at"], name="online_booking_expires")],
                    },
                ),
                migrations.CreateModel(
                    name="OnlineTreatment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("for_known", models.BooleanField(default=True, verbose_name="for patients we know")),
                        ("for_new", models.BooleanField(default=False, verbose_name="for new patients")),
                        ("questions_first", models.BooleanField(default=True, verbose_name="health questions first")),
                        (
                            "treatment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="online",
                                to="treatments.treatment",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "treatment bookable online",
                        "verbose_name_plural": "treatments bookable online",
                    },
                ),
                migrations.CreateModel(
                    name="Reaction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "felt",
                            models.CharField(
                                choices=[
                                    ("better", "better"),
                                    ("same", "as before"),
                                    ("sore", "sore for a day or two, then well"),
                                    ("worse", "worse for longer"),
                                ],
                                max_length=10,
                                verbose_name="after the session",
                            ),
                        ),
                        (
                            "note",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                validators=[practice.text.validate_readable],
                                verbose_name="note",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "appointment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reaction",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "reaction to a session",
                        "verbose_name_plural": "reactions to sessions",
                    },
                ),
                migrations.CreateModel(
                    name="Room",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=60,
                                unique=True,
                                validators=[practice.text.validate_readable],
                                verbose_name="name",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, verbose_name="place in the diary")),
                        (
                            "features",
                            models.ManyToManyField(blank=True, to="treatments.roomfeature", verbose_name="features"),
                        ),
                    ],
                    options={
                        "verbose_name": "room",
                        "verbose_name_plural": "rooms",
                        "ordering": ["position", "name", "pk"],
                    },
                ),
                migrations.AddField(
                    model_name="appointment",
                    name="room",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appointments", to="scheduling.room"
                    ),
                ),
                migrations.CreateModel(
                    name="SafetyReview",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "cause",
                            models.CharField(
                                choices=[
                                    ("facts", "the health facts changed"),
                                    ("rules", "the rules changed"),
                                    ("sessions", "other sessions changed"),
                                    ("failed", "the safety check did not work"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "verdict",
                            models.CharField(
                                choices=[
                                    ("adapt", "bookable when adapted"),
                                    ("override", "a therapist decides"),
                                    ("blocked", "not suitable"),
                                    ("failed", "not decided"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("weight", models.PositiveSmallIntegerField()),
                        ("findings", models.JSONField(default=list)),
                        ("adaptation", models.JSONField(null=True)),
                        ("facts", models.JSONField(default=list)),
                        ("better_from", models.DateField(null=True)),
                        ("override_ended", models.BooleanField(default=False)),
                        ("rules_version", models.PositiveBigIntegerField()),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "outcome",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("fine-again", "fine again by itself"),
                                    ("approved", "approved by a therapist"),
                                    ("adapted", "adapted"),
                                    ("changed", "rebooked"),
                                    ("cancelled", "cancelled"),
                                    ("not-held", "did not come"),
                                ],
                                max_length=12,
                            ),
                        ),
                        (
                            "appointment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="reviews",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "closed_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "opened_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "safety review",
                        "verbose_name_plural": "safety reviews",
                        "ordering": ["weight", "appointment__starts_at", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("closed_at", None)),
                                fields=("appointment",),
                                name="review_open_once",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("closed_at", None), models.Q(("outcome", ""), _negated=True), _connector="XOR"
                                ),
                                name="review_closed_with_outcome",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="SessionPain",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("before", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pain before")),
                        ("after", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pain after")),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("sealed_at", models.DateTimeField(null=True)),
                        (
                            "appointment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="pain",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "pain at a session",
                        "verbose_name_plural": "pain at sessions",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("before", None), ("before__range", (0, 10)), _connector="OR"),
                                name="pain_before_in_scale",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("after", None), ("after__range", (0, 10)), _connector="OR"),
                                name="pain_after_in_scale",
                            ),
                            practice.seals.Sealed(but=(), name="session_pain_sealed", when="sealed_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Therapist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                blank=True,
                                help_text="One or two words below the name, such as Osteopathy.",
                                max_length=60,
                                validators=[practice.text.validate_readable],
                                verbose_name="works in",
                            ),
                        ),
                        (
                            "gender",
                            models.CharField(
                                choices=[("woman", "woman"), ("man", "man"), ("other", "other")],
                                default="other",
                                max_length=10,
                                verbose_name="woman or man",
                            ),
                        ),
                        (
                            "online_known",
                            models.BooleanField(default=False, verbose_name="bookable online by patients we know"),
                        ),
                        (
                            "online_new",
                            models.BooleanField(default=False, verbose_name="bookable online by new patients"),
                        ),
                        ("position", models.PositiveIntegerField(default=0, verbose_name="place in the diary")),
                        (
                            "qualifications",
                            models.ManyToManyField(
                                blank=True, to="treatments.qualification", verbose_name="qualifications"
                            ),
                        ),
                        (
                            "treatments",
                            models.ManyToManyField(
                                blank=True,
                                related_name="therapists",
                                to="treatments.treatment",
                                verbose_name="gives these treatments",
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="therapist",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="signs in as",
                            ),
                        ),
                        (
                            "usual_room",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.room",
                                verbose_name="usual room",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "therapist",
                        "verbose_name_plural": "therapists",
                        "ordering": ["position", "name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Leave",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first_day", models.DateField(verbose_name="first day")),
                        ("last_day", models.DateField(verbose_name="last day")),
                        (
                            "therapist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="leave",
                                to="scheduling.therapist",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "leave",
                        "verbose_name_plural": "leave",
                        "ordering": ["first_day", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first_day__lte", models.F("last_day"))), name="leave_days_in_order"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalAppointment",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        ("starts_at", models.DateTimeField(verbose_name="starts")),
                        ("ends_at", models.DateTimeField(verbose_name="ends")),
                        ("blocked_from", models.DateTimeField(editable=False)),
                        ("blocked_until", models.DateTimeField(editable=False)),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("held", "held for an answer"),
                                    ("released", "not booked"),
                                    ("booked", "booked"),
                                    ("arrived", "arrived"),
                                    ("in_treatment", "in treatment"),
                                    ("done", "done"),
                                    ("no_show", "did not come"),
                                    ("cancelled", "cancelled"),
                                ],
                                default="booked",
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("treatment_name", models.CharField(max_length=160)),
                        ("price", models.DecimalField(decimal_places=2, max_digits=8)),
                        ("changes", models.JSONField(default=dict)),
                        (
                            "desk_note",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="note for the desk (nothing medical)",
                            ),
                        ),
                        (
                            "cancel_reason",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("patient_ill", "patient is ill"),
                                    ("patient_time", "patient cannot come then"),
                                    ("therapist_away", "therapist is away"),
                                    ("practice", "practice is closed"),
                                    ("mistake", "booked by mistake"),
                                    ("other", "other"),
                                ],
                                max_length=20,
                                verbose_name="reason",
                            ),
                        ),
                        ("cancelled_late", models.BooleanField(default=False)),
                        (
                            "source",
                            models.CharField(
                                choices=[
                                    ("desk", "at the desk"),
                                    ("course", "as part of a course"),
                                    ("waiting", "from the waiting list"),
                                    ("online", "online"),
                                    ("import", "imported"),
                                ],
                                default="desk",
                                editable=False,
                                max_length=10,
                                verbose_name="booked",
                            ),
                        ),
                        ("booked_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                        (
                            "assessment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="scheduling.assessment",
                            ),
                        ),
                        (
                            "booked_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "course",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="scheduling.course",
                            ),
                        ),
                        (
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="patients.patient",
                            ),
                        ),
                        (
                            "treatment",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.treatment",
                            ),
                        ),
                        (
                            "room",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="scheduling.room",
                            ),
                        ),
                        (
                            "therapist",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="scheduling.therapist",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical appointment",
                        "verbose_name_plural": "historical appointments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="FreedTime",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("starts_at", models.DateTimeField()),
                        ("ends_at", models.DateTimeField()),
                        ("freed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("by_itself", models.BooleanField(default=False)),
                        ("closed_at", models.DateTimeField(null=True)),
                        (
                            "room",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.room",
                            ),
                        ),
                        (
                            "therapist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scheduling.therapist"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "freed time",
                        "verbose_name_plural": "freed times",
                        "ordering": ["starts_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("closed_at", None)), fields=["starts_at"], name="freed_time_open"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Firing",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("on", models.DateField()),
                        ("rule", models.CharField(max_length=80)),
                        ("severity", models.CharField(max_length=12)),
                        (
                            "outcome",
                            models.CharField(
                                choices=[
                                    ("blocked", "blocked"),
                                    ("adapted", "booked in an adapted form"),
                                    ("overridden", "approved by a therapist"),
                                    ("noted", "booked with a caution"),
                                    ("asked", "a therapist was asked"),
                                    ("declined", "a therapist declined"),
                                ],
                                max_length=10,
                            ),
                        ),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                        (
                            "request",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="firings",
                                to="scheduling.bookingrequest",
                            ),
                        ),
                        (
                            "treatment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.treatment"
                            ),
                        ),
                        (
                            "therapist",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="scheduling.therapist",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule that spoke",
                        "verbose_name_plural": "rules that spoke",
                        "indexes": [models.Index(fields=["at", "rule"], name="firing_by_month")],
                    },
                ),
                migrations.CreateModel(
                    name="CalendarFeed",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("secret_hash", models.CharField(max_length=64, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("read_at", models.DateTimeField(null=True)),
                        ("revoked_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "therapist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="feeds",
                                to="scheduling.therapist",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "calendar feed",
                        "verbose_name_plural": "calendar feeds",
                        "ordering": ["-made_at", "-pk"],
                    },
                ),
                migrations.AddField(
                    model_name="bookingrequest",
                    name="instead_therapist",
                    field=models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheduling.therapist",
                    ),
                ),
                migrations.AddField(
                    model_name="appointment",
                    name="therapist",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="appointments",
                        to="scheduling.therapist",
                    ),
                ),
                migrations.CreateModel(
                    name="TryOut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("revision", models.PositiveBigIntegerField()),
                        ("rules_version", models.PositiveBigIntegerField()),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("upcoming_after", models.PositiveBigIntegerField(default=0)),
                        ("past_after", models.PositiveBigIntegerField(default=0)),
                        ("total", models.PositiveIntegerField(default=0)),
                        ("done", models.PositiveIntegerField(default=0)),
                        ("touched", models.JSONField(default=list)),
                        ("fired", models.PositiveIntegerField(default=0)),
                        ("finished_at", models.DateTimeField(null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "rule",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="try_outs",
                                to="treatments.rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "trying out of a rule",
                        "verbose_name_plural": "tryings out of rules",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(fields=("rule", "revision"), name="try_out_once_a_revision")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Wish",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                        (
                            "gender",
                            models.CharField(
                                blank=True,
                                choices=[("woman", "woman"), ("man", "man"), ("other", "other")],
                                max_length=10,
                            ),
                        ),
                        ("weekdays", models.JSONField(blank=True, default=list)),
                        ("from_time", models.TimeField(blank=True, null=True, verbose_name="from o’clock")),
                        ("to_time", models.TimeField(blank=True, null=True, verbose_name="to o’clock")),
                        ("first_day", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                        ("last_day", models.DateField(verbose_name="until")),
                        (
                            "notice_hours",
                            models.PositiveSmallIntegerField(
                                default=2,
                                validators=[django.core.validators.MaxValueValidator(720)],
                                verbose_name="has to know so many hours before",
                            ),
                        ),
                        ("urgent", models.BooleanField(default=False, verbose_name="needs it soon")),
                        (
                            "desk_note",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="note for the desk (nothing medical)",
                            ),
                        ),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "waiting"),
                                    ("booked", "booked"),
                                    ("withdrawn", "not wanted any more"),
                                    ("expired", "waited too long"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "booked",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wishes",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="wishes",
                                to="patients.patient",
                            ),
                        ),
                        ("therapists", models.ManyToManyField(blank=True, related_name="+", to="scheduling.therapist")),
                        (
                            "treatment",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="treatments.treatment"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "wish of the waiting list",
                        "verbose_name_plural": "waiting list",
                        "ordering": ["-urgent", "made_at", "pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")),
                                fields=["treatment", "last_day"],
                                name="wish_open",
                            )
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("first_day__lte", models.F("last_day"))), name="wish_days_in_order"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_time", None),
                                    ("to_time", None),
                                    ("from_time__lt", models.F("to_time")),
                                    _connector="OR",
                                ),
                                name="wish_hours_in_order",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Offer",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=32)),
                        ("answer_until", models.DateTimeField()),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("open", "waiting for an answer"),
                                    ("accepted", "accepted"),
                                    ("declined", "declined"),
                                    ("expired", "no answer in time"),
                                    ("withdrawn", "withdrawn"),
                                ],
                                default="open",
                                max_length=10,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("answered_at", models.DateTimeField(null=True)),
                        (
                            "appointment",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offer",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "freed",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="offers",
                                to="scheduling.freedtime",
                            ),
                        ),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "wish",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="offers", to="scheduling.wish"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "offer",
                        "verbose_name_plural": "offers",
                        "ordering": ["-made_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "open")), fields=["answer_until"], name="offer_open"
                            )
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state", "open")), fields=("wish",), name="offer_open_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="WorkingHours",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "weekday",
                            models.PositiveSmallIntegerField(
                                choices=[
                                    (0, "Monday"),
                                    (1, "Tuesday"),
                                    (2, "Wednesday"),
                                    (3, "Thursday"),
                                    (4, "Friday"),
                                    (5, "Saturday"),
                                    (6, "Sunday"),
                                ],
                                verbose_name="weekday",
                            ),
                        ),
                        ("starts", models.TimeField(verbose_name="from")),
                        ("ends", models.TimeField(verbose_name="to")),
                        (
                            "therapist",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="hours",
                                to="scheduling.therapist",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "working hours",
                        "verbose_name_plural": "working hours",
                        "ordering": ["weekday", "starts"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("starts__lt", models.F("ends"))),
                                name="hours_end_after_start",
                                violation_error_message="The end lies before the start.",
                            ),
                            models.CheckConstraint(condition=models.Q(("weekday__lte", 6)), name="hours_on_a_weekday"),
                        ],
                    },
                ),
                migrations.AddIndex(
                    model_name="bookingrequest",
                    index=models.Index(
                        condition=models.Q(("state", "open")), fields=["held_until"], name="request_open"
                    ),
                ),
                migrations.AddIndex(
                    model_name="bookingrequest",
                    index=models.Index(
                        condition=models.Q(("read_at", None)), fields=["asked_by", "answered_at"], name="request_unread"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="bookingrequest",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ("open", "expired", "withdrawn")),
                            ("answered_by__isnull", False),
                            _connector="XOR",
                        ),
                        name="request_answered_by_somebody",
                    ),
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(fields=["starts_at"], name="appointment_starts"),
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(fields=["patient", "starts_at"], name="appointment_of_patient"),
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(fields=["therapist", "blocked_from"], name="appointment_of_therapist"),
                ),
                migrations.AddIndex(
                    model_name="appointment",
                    index=models.Index(fields=["room", "blocked_from"], name="appointment_in_room"),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("starts_at__lt", models.F("ends_at"))), name="appointment_ends_after_start"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("blocked_from__lte", models.F("starts_at")), ("ends_at__lte", models.F("blocked_until"))
                        ),
                        name="appointment_buffers_around",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("status", "cancelled"), ("cancel_reason", ""), _connector="XOR"),
                        name="appointment_cancelled_for_a_reason",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ("held", "released")), ("assessment__isnull", False), _connector="XOR"
                        ),
                        name="appointment_is_assessed",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=practice.constraints.NoOverlap(
                        end="blocked_until",
                        key="therapist",
                        live=("held", "booked", "arrived", "in_treatment", "done"),
                        name="appointment_therapist_free",
                        start="blocked_from",
                        status="status",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=practice.constraints.NoOverlap(
                        end="blocked_until",
                        key="room",
                        live=("held", "booked", "arrived", "in_treatment", "done"),
                        name="appointment_room_free",
                        start="blocked_from",
                        status="status",
                    ),
                ),
                migrations.AddConstraint(
                    model_name="appointment",
                    constraint=practice.constraints.NoOverlap(
                        end="ends_at",
                        key="patient",
                        live=("held", "booked", "arrived", "in_treatment", "done"),
                        name="appointment_patient_free",
                        start="starts_at",
                        status="status",
                    ),
                ),
            ]
        ),
    ]
