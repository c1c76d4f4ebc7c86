"""What the migrations up to here did, at once: an empty database gets its tables as they are."""

import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import practice.atonce
import practice.chaining
import practice.models.practice
import practice.seals
import practice.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("practice", "0001_initial"),
        ("practice", "0002_holds_links_and_messages"),
        ("practice", "0003_country"),
        ("practice", "0004_messages_and_imports"),
        ("practice", "0005_held_sending"),
        ("practice", "0006_audit"),
        ("practice", "0007_register"),
        ("practice", "0008_end_of_a_record"),
        ("practice", "0009_restrictions"),
        ("practice", "0010_sessions"),
        ("practice", "0011_data_keys"),
    ]

    initial = True

    dependencies = []

    operations = [
        practice.atonce.AtOnce(
            [
                migrations.CreateModel(
                    name="DataKey",
                    fields=[
                        ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ("words", models.TextField()),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        "verbose_name": "data key",
                        "verbose_name_plural": "data keys",
                        "ordering": ["-made_at", "name"],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "email",
                            models.EmailField(
                                error_messages={"unique": "Somebody with this e-mail is registered already."},
                                max_length=254,
                                unique=True,
                                verbose_name="e-mail",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        (
                            "is_receptionist",
                            models.BooleanField(
                                default=False,
                                help_text="Diary, bookings, contact data. No diagnoses.",
                                verbose_name="receptionist",
                            ),
                        ),
                        (
                            "is_therapist",
                            models.BooleanField(
                                default=False,
                                help_text="Clinical records, conditions, decisions.",
                                verbose_name="therapist",
                            ),
                        ),
                        (
                            "is_admin",
                            models.BooleanField(
                                default=False,
                                help_text="Catalogue, rules, staff, settings. No clinical notes.",
                                verbose_name="clinic admin",
                            ),
                        ),
                        ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                        (
                            "date_joined",
                            models.DateTimeField(
                                default=django.utils.timezone.now, editable=False, verbose_name="registered"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "ordering": ["name", "pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                django.db.models.functions.text.Lower("email"),
                                name="user_email_any_case",
                                violation_error_message="Somebody with this e-mail is registered already.",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="AuditEntry",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moment", models.BigIntegerField()),
                        ("action", models.CharField(max_length=12)),
                        ("who", models.BigIntegerField(null=True)),
                        ("by", models.CharField(max_length=40)),
                        ("whose", models.BigIntegerField(null=True)),
                        ("what", models.CharField(max_length=80)),
                        ("row", models.BigIntegerField(null=True)),
                        ("origin", models.CharField(blank=True, max_length=45)),
                        ("request", models.CharField(blank=True, max_length=32)),
                        ("outcome", models.CharField(default="done", max_length=8)),
                        ("about", models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        "verbose_name": "entry of the audit log",
                        "verbose_name_plural": "audit log",
                        "ordering": ["-pk"],
                        "indexes": [
                            models.Index(fields=["whose", "-id"], name="audit_entry_whose"),
                            models.Index(fields=["who", "-id"], name="audit_entry_who"),
                        ],
                        "constraints": [
                            practice.seals.Sealed(but=(), name="audit_entry_sealed", when=None),
                            practice.chaining.Chained(
                                fields=(
                                    "id",
                                    "moment",
                                    "action",
                                    "who",
                                    "by",
                                    "whose",
                                    "what",
                                    "row",
                                    "origin",
                                    "request",
                                    "outcome",
                                    "about",
                                ),
                                links="practice_auditlink",
                                name="audit_entry_chained",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="ImportedRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("key", models.CharField(max_length=120)),
                        ("number", models.PositiveBigIntegerField()),
                    ],
                    options={
                        "verbose_name": "imported row",
                        "verbose_name_plural": "imported rows",
                        "constraints": [models.UniqueConstraint(fields=("kind", "key"), name="imported_row_once")],
                    },
                ),
                migrations.CreateModel(
                    name="ImportRun",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("file_name", models.CharField(max_length=160)),
                        ("content", models.BinaryField(null=True)),
                        ("report", models.JSONField(default=list)),
                        ("rows", models.PositiveIntegerField(default=0)),
                        ("known", models.PositiveIntegerField(default=0)),
                        ("stored", models.PositiveIntegerField(default=0)),
                        (
                            "state",
                            models.CharField(
                                choices=[("analysed", "looked at"), ("done", "stored"), ("given-up", "given up")],
                                default="analysed",
                                max_length=10,
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "import",
                        "verbose_name_plural": "imports",
                        "ordering": ["-made_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Practice",
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
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        (
                            "time_zone",
                            models.CharField(
                                max_length=64,
                                validators=[practice.models.practice.validate_time_zone],
                                verbose_name="time zone",
                            ),
                        ),
                        ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                        (
                            "hold_minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(5),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="a slot is held for an answer (minutes)",
                            ),
                        ),
                        (
                            "link_days",
                            models.PositiveSmallIntegerField(
                                default=7,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(60),
                                ],
                                verbose_name="a link to the health questions works for (days)",
                            ),
                        ),
                        ("country", models.CharField(blank=True, max_length=2, verbose_name="country (two letters)")),
                        ("quiet_from", models.TimeField(default=datetime.time(21, 0), verbose_name="no messages from")),
                        (
                            "quiet_until",
                            models.TimeField(default=datetime.time(7, 0), verbose_name="no messages until"),
                        ),
                        (
                            "reminder_hours",
                            models.JSONField(
                                blank=True,
                                default=practice.models.practice.default_reminders,
                                verbose_name="reminders before a session (hours)",
                            ),
                        ),
                        (
                            "notice_hours",
                            models.PositiveSmallIntegerField(
                                default=24,
                                validators=[django.core.validators.MaxValueValidator(720)],
                                verbose_name="patients move or cancel by themselves until (hours before)",
                            ),
                        ),
                        (
                            "offers_by_itself",
                            models.BooleanField(default=False, verbose_name="offer freed times by itself"),
                        ),
                        (
                            "offer_minutes",
                            models.PositiveSmallIntegerField(
                                default=60,
                                validators=[
                                    django.core.validators.MinValueValidator(10),
                                    django.core.validators.MaxValueValidator(1440),
                                ],
                                verbose_name="an offer is held for (minutes)",
                            ),
                        ),
                        (
                            "idle_minutes",
                            models.PositiveSmallIntegerField(
                                db_default=15,
                                default=15,
                                validators=[
                                    django.core.validators.MinValueValidator(2),
                                    django.core.validators.MaxValueValidator(240),
                                ],
                                verbose_name="the screen locks when nobody touches it for (minutes)",
                            ),
                        ),
                        (
                            "session_hours",
                            models.PositiveSmallIntegerField(
                                db_default=12,
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(24),
                                ],
                                verbose_name="a sign-in lasts at most (hours)",
                            ),
                        ),
                        ("online_booking", models.BooleanField(default=False, verbose_name="patients can book online")),
                        (
                            "forgets_by_itself",
                            models.BooleanField(
                                default=False, editable=False, verbose_name="remove what is past its period"
                            ),
                        ),
                        ("sending_held_at", models.DateTimeField(editable=False, null=True)),
                        ("is_demo", models.BooleanField(default=False, editable=False)),
                        ("ticked_at", models.DateTimeField(editable=False, null=True)),
                        ("rules_version", models.PositiveBigIntegerField(default=1, editable=False)),
                        ("roster_version", models.PositiveBigIntegerField(default=1, editable=False)),
                        ("restrictions_version", models.PositiveBigIntegerField(default=0, editable=False)),
                        (
                            "treating_months",
                            models.PositiveSmallIntegerField(
                                default=12,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(120),
                                ],
                                verbose_name="a therapist reads a restricted record until (months after the last session)",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "practice",
                        "verbose_name_plural": "practices",
                        "constraints": [
                            models.CheckConstraint(condition=models.Q(("pk", 1)), name="practice_only_one")
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "session_key",
                            models.CharField(
                                max_length=40, primary_key=True, serialize=False, verbose_name="session key"
                            ),
                        ),
                        ("session_data", models.TextField(verbose_name="session data")),
                        ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="since")),
                        ("seen_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="last seen")),
                        ("locked_at", models.DateTimeField(null=True, verbose_name="locked")),
                        ("device", models.CharField(blank=True, max_length=200, verbose_name="device")),
                        ("origin", models.CharField(blank=True, max_length=45, verbose_name="where")),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="sessions",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "session",
                        "verbose_name_plural": "sessions",
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="AuditLink",
                    fields=[
                        ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("hash", models.CharField(max_length=64)),
                        (
                            "entry",
                            models.OneToOneField(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="link",
                                to="practice.auditentry",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "link of the audit log",
                        "verbose_name_plural": "links of the audit log",
                        "constraints": [practice.seals.Sealed(but=(), name="audit_link_sealed", when=None)],
                    },
                ),
                migrations.CreateModel(
                    name="Invitation",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(editable=False, max_length=32, unique=True)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made")),
                        ("expires_at", models.DateTimeField(verbose_name="works until")),
                        ("used_at", models.DateTimeField(null=True, verbose_name="used")),
                        ("revoked_at", models.DateTimeField(null=True, verbose_name="taken back")),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="made by",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="invitations",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="user",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "invitation",
                        "verbose_name_plural": "invitations",
                        "ordering": ["-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("revoked_at", None), ("used_at", None)),
                                fields=("user",),
                                name="invitation_one_at_a_time",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Message",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("about", models.PositiveBigIntegerField()),
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "e-mail"), ("sms", "SMS"), ("phone", "phone call")],
                                default="email",
                                max_length=10,
                            ),
                        ),
                        ("to", models.CharField(max_length=254)),
                        ("patient", models.PositiveBigIntegerField(null=True)),
                        ("part", models.CharField(blank=True, max_length=20)),
                        ("not_before", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "state",
                            models.CharField(
                                choices=[
                                    ("waiting", "waiting"),
                                    ("sending", "being sent"),
                                    ("sent", "sent"),
                                    ("failed", "failed"),
                                    ("dropped", "no longer needed"),
                                ],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("trouble", models.CharField(blank=True, max_length=80)),
                        ("tries", models.PositiveSmallIntegerField(default=0)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("done_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message",
                        "verbose_name_plural": "messages",
                        "ordering": ["-made_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("state", "waiting")), fields=["not_before"], name="message_waiting"
                            ),
                            models.Index(fields=["patient", "-made_at"], name="message_of_patient"),
                            models.Index(fields=["kind", "about"], name="message_about"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="MessageTemplate",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=30)),
                        ("language", models.CharField(max_length=10)),
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "e-mail"), ("sms", "SMS"), ("phone", "phone call")], max_length=10
                            ),
                        ),
                        (
                            "subject",
                            models.CharField(
                                blank=True,
                                max_length=160,
                                validators=[practice.text.validate_readable],
                                verbose_name="subject",
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="text")),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "message template",
                        "verbose_name_plural": "message templates",
                        "ordering": ["kind", "language", "channel"],
                        "constraints": [
                            models.UniqueConstraint(
                                fields=("kind", "language", "channel"), name="message_template_once"
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RegisterWords",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("entry", models.CharField(max_length=30)),
                        ("field", models.CharField(max_length=20)),
                        ("text", models.TextField(max_length=4000, verbose_name="text")),
                        ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "changed_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "words of the register of processing",
                        "verbose_name_plural": "words of the register of processing",
                        "ordering": ["entry", "field"],
                        "constraints": [models.UniqueConstraint(fields=("entry", "field"), name="register_words_once")],
                    },
                ),
            ]
        )
    ]
