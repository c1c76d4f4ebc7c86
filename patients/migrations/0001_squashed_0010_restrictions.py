"""What the migrations up to here did, at once: an empty database gets its tables as they are."""

import practice.atonce
import practice.constraints
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import patients.words
import practice.seals
import practice.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("patients", "0001_initial"),
        ("patients", "0002_search_and_revision"),
        ("patients", "0003_readable_contact_data"),
        ("patients", "0004_find_parts_of_names"),
        ("patients", "0005_questionnaires_and_consents"),
        ("patients", "0006_consent_forms"),
        ("patients", "0007_unwanted_messages"),
        ("patients", "0008_questions_asked_by_nobody"),
        ("patients", "0009_end_of_a_record"),
        ("patients", "0010_restrictions"),
    ]

    initial = True

    dependencies = [
        ("practice", "__first__"),
        ("treatments", "0003_why_rules_changed"),
    ]

    operations = [
        practice.atonce.AtOnce(
            [
                migrations.CreateModel(
                    name="ConsentTemplate",
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
                            "title",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="title"
                            ),
                        ),
                        ("gate", models.CharField(blank=True, max_length=80, verbose_name="asked for by")),
                    ],
                    options={
                        "verbose_name": "consent form",
                        "verbose_name_plural": "consent forms",
                        "ordering": ["title", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="ConsentText",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("version", models.PositiveIntegerField()),
                        (
                            "text",
                            models.TextField(
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="text",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "template",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="texts",
                                to="patients.consenttemplate",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "text of a consent form",
                        "verbose_name_plural": "texts of consent forms",
                        "ordering": ["-version"],
                        "constraints": [
                            models.UniqueConstraint(fields=("template", "version"), name="consent_text_version_once"),
                            practice.seals.Sealed(but=(), name="consent_text_sealed", when=None),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Erasure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.PositiveBigIntegerField()),
                        ("registered_at", models.DateTimeField()),
                        (
                            "scope",
                            models.CharField(
                                choices=[("part", "what no law keeps"), ("whole", "everything")], max_length=5
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("asked", "The patient asks for it"),
                                    ("mistake", "Registered by mistake"),
                                    ("over", "The retention period is over"),
                                ],
                                max_length=10,
                                verbose_name="reason",
                            ),
                        ),
                        ("counts", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        "verbose_name": "erasure",
                        "verbose_name_plural": "erasures",
                        "ordering": ["-made_at", "-pk"],
                        "indexes": [models.Index(fields=["number"], name="erasure_number")],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalScreeningQuestion",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "text",
                            models.CharField(
                                max_length=300, validators=[practice.text.validate_readable], verbose_name="question"
                            ),
                        ),
                        (
                            "help_text",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="in plain words",
                            ),
                        ),
                        (
                            "yes_status",
                            models.CharField(
                                choices=[
                                    ("suspected", "suspected"),
                                    ("acute", "acute"),
                                    ("flare", "flare-up, inflamed"),
                                    ("active", "active, giving symptoms"),
                                    ("healing", "healing"),
                                    ("chronic", "chronic, stable"),
                                    ("remission", "in remission"),
                                    ("resolved", "resolved"),
                                    ("unknown", "unknown, counts as yes"),
                                ],
                                default="active",
                                max_length=12,
                                verbose_name="a yes is recorded as",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, verbose_name="place in the list")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
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
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.condition",
                                verbose_name="condition",
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
                    ],
                    options={
                        "verbose_name": "historical screening question",
                        "verbose_name_plural": "historical screening questions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Patient",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "given_name",
                            models.CharField(
                                max_length=100, validators=[practice.text.validate_readable], verbose_name="given name"
                            ),
                        ),
                        (
                            "family_name",
                            models.CharField(
                                blank=True,
                                max_length=100,
                                validators=[practice.text.validate_readable],
                                verbose_name="family name",
                            ),
                        ),
                        ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                        (
                            "sex",
                            models.CharField(
                                choices=[
                                    ("female", "female"),
                                    ("male", "male"),
                                    ("other", "other"),
                                    ("unknown", "not said"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="sex",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True,
                                max_length=40,
                                validators=[patients.words.validate_phone],
                                verbose_name="phone",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        (
                            "address",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="address",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en",
                                max_length=10,
                                validators=[patients.words.validate_language],
                                verbose_name="language",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "e-mail"),
                                    ("sms", "SMS"),
                                    ("phone", "phone call"),
                                    ("none", "no messages"),
                                ],
                                default="email",
                                max_length=10,
                                verbose_name="reached by",
                            ),
                        ),
                        ("unwanted", models.JSONField(blank=True, default=list, editable=False)),
                        (
                            "guardian_name",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="guardian",
                            ),
                        ),
                        (
                            "guardian_phone",
                            models.CharField(
                                blank=True,
                                max_length=40,
                                validators=[patients.words.validate_phone],
                                verbose_name="guardian's phone",
                            ),
                        ),
                        (
                            "desk_note",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="note for the desk (nothing medical)",
                            ),
                        ),
                        ("registered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
                        ("request_key", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        ("search_name", models.CharField(db_index=True, default="", editable=False, max_length=420)),
                        ("search_phone", models.CharField(default="", editable=False, max_length=100)),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="merged_from",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "patient",
                        "verbose_name_plural": "patients",
                        "ordering": ["family_name", "given_name", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Merge",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("moved", models.JSONField(default=dict)),
                        ("before", models.JSONField(default=dict)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("undone_at", models.DateTimeField(null=True)),
                        (
                            "made_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "undone_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "given_up",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                        (
                            "kept",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "merge of two records",
                        "verbose_name_plural": "merges of records",
                        "ordering": ["-made_at", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("undone_at", None)),
                                fields=("given_up",),
                                name="merge_given_up_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalPatient",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "given_name",
                            models.CharField(
                                max_length=100, validators=[practice.text.validate_readable], verbose_name="given name"
                            ),
                        ),
                        (
                            "family_name",
                            models.CharField(
                                blank=True,
                                max_length=100,
                                validators=[practice.text.validate_readable],
                                verbose_name="family name",
                            ),
                        ),
                        ("birth_date", models.DateField(blank=True, null=True, verbose_name="date of birth")),
                        (
                            "sex",
                            models.CharField(
                                choices=[
                                    ("female", "female"),
                                    ("male", "male"),
                                    ("other", "other"),
                                    ("unknown", "not said"),
                                ],
                                default="unknown",
                                max_length=10,
                                verbose_name="sex",
                            ),
                        ),
                        (
                            "phone",
                            models.CharField(
                                blank=True,
                                max_length=40,
                                validators=[patients.words.validate_phone],
                                verbose_name="phone",
                            ),
                        ),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                        (
                            "address",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="address",
                            ),
                        ),
                        (
                            "language",
                            models.CharField(
                                default="en",
                                max_length=10,
                                validators=[patients.words.validate_language],
                                verbose_name="language",
                            ),
                        ),
                        (
                            "channel",
                            models.CharField(
                                choices=[
                                    ("email", "e-mail"),
                                    ("sms", "SMS"),
                                    ("phone", "phone call"),
                                    ("none", "no messages"),
                                ],
                                default="email",
                                max_length=10,
                                verbose_name="reached by",
                            ),
                        ),
                        ("unwanted", models.JSONField(blank=True, default=list, editable=False)),
                        (
                            "guardian_name",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="guardian",
                            ),
                        ),
                        (
                            "guardian_phone",
                            models.CharField(
                                blank=True,
                                max_length=40,
                                validators=[patients.words.validate_phone],
                                verbose_name="guardian's phone",
                            ),
                        ),
                        (
                            "desk_note",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="note for the desk (nothing medical)",
                            ),
                        ),
                        ("registered_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "merged_into",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical patient",
                        "verbose_name_plural": "historical patients",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="EmergencyOpening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "reason",
                            models.CharField(
                                max_length=500,
                                validators=[
                                    django.core.validators.MinLengthValidator(10),
                                    patients.words.validate_note,
                                ],
                                verbose_name="reason",
                            ),
                        ),
                        ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ends_at", models.DateTimeField()),
                        ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "reviewed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="emergency_openings",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "emergency opening",
                        "verbose_name_plural": "emergency openings",
                        "ordering": ["-opened_at", "-pk"],
                        "indexes": [models.Index(fields=["user", "ends_at"], name="emergency_of_user")],
                    },
                ),
                migrations.CreateModel(
                    name="Consent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("gate", models.CharField(blank=True, max_length=80)),
                        (
                            "way",
                            models.CharField(
                                choices=[("paper", "on paper"), ("screen", "signed on screen")],
                                default="paper",
                                max_length=10,
                                verbose_name="given",
                            ),
                        ),
                        ("given_on", models.DateField(verbose_name="given on")),
                        (
                            "given_by",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="given by",
                            ),
                        ),
                        (
                            "signed_name",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="name",
                            ),
                        ),
                        ("signature", models.JSONField(blank=True, null=True)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="withdrawn on")),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "withdrawn_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "text",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="patients.consenttext",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="consents",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "consent",
                        "verbose_name_plural": "consents",
                        "ordering": ["-given_on", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("withdrawn_on", None), ("withdrawn_by__isnull", False), _connector="XOR"
                                ),
                                name="consent_withdrawn_by_somebody",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("gate", ""), _negated=True), ("text__isnull", False), _connector="OR"
                                ),
                                name="consent_to_something",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("way", "screen"), _negated=True),
                                    models.Q(
                                        models.Q(("signed_name", ""), _negated=True),
                                        ("signature__isnull", False),
                                        ("text__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="consent_on_screen_is_signed",
                            ),
                            practice.seals.Sealed(
                                but=("patient", "withdrawn_on", "withdrawn_by"), name="consent_sealed", when=None
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Questionnaire",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("key", models.CharField(max_length=32)),
                        ("answers", models.JSONField(default=dict)),
                        ("saved_at", models.DateTimeField(null=True)),
                        ("sent_at", models.DateTimeField(null=True)),
                        ("confirmed_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
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
                                related_name="questionnaires",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "questionnaire",
                        "verbose_name_plural": "questionnaires",
                        "ordering": ["-made_at", "-pk"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("confirmed_at", None)),
                                fields=["sent_at"],
                                name="questionnaire_to_confirm",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Restriction",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("colleague", "works here, or belongs to somebody who does"),
                                    ("known", "known to the public"),
                                    ("wish", "the patient’s own wish"),
                                    ("safety", "the patient’s safety"),
                                ],
                                max_length=12,
                                verbose_name="why",
                            ),
                        ),
                        ("since", models.DateTimeField(default=django.utils.timezone.now)),
                        ("ended_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "ended_by",
                            models.ForeignKey(
                                blank=True,
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
                                related_name="restrictions",
                                to="patients.patient",
                            ),
                        ),
                        ("readers", models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        "verbose_name": "restriction",
                        "verbose_name_plural": "restrictions",
                        "ordering": ["-since", "-pk"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("patient",), name="restriction_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    ("ended_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="restriction_ended_at",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="RetentionPeriod",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20, unique=True)),
                        (
                            "months",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(600),
                                ],
                                verbose_name="months",
                            ),
                        ),
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
                        "verbose_name": "retention period",
                        "verbose_name_plural": "retention periods",
                        "ordering": ["kind"],
                    },
                ),
                migrations.CreateModel(
                    name="Screening",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("confirmed_on", models.DateField(verbose_name="confirmed on")),
                        ("answers", models.JSONField(default=list)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        (
                            "confirmed_by",
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
                                related_name="screenings",
                                to="patients.patient",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "screening",
                        "verbose_name_plural": "screenings",
                        "ordering": ["-confirmed_on", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="RecordedCondition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("suspected", "suspected"),
                                    ("acute", "acute"),
                                    ("flare", "flare-up, inflamed"),
                                    ("active", "active, giving symptoms"),
                                    ("healing", "healing"),
                                    ("chronic", "chronic, stable"),
                                    ("remission", "in remission"),
                                    ("resolved", "resolved"),
                                    ("unknown", "unknown, counts as yes"),
                                ],
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="where")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until (last day)")),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="review by")),
                        ("due", models.DateField(blank=True, null=True, verbose_name="due date")),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(2000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="note",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
                        (
                            "condition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="recorded",
                                to="treatments.condition",
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="patients.patient",
                            ),
                        ),
                        (
                            "questionnaire",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="patients.questionnaire",
                            ),
                        ),
                        (
                            "recorded_by",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "screening",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="conditions",
                                to="patients.screening",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "recorded condition",
                        "verbose_name_plural": "recorded conditions",
                        "ordering": ["-recorded_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("since", None), ("until", None), ("since__lte", models.F("until")), _connector="OR"
                                ),
                                name="recorded_condition_dates_in_order",
                                violation_error_message="The last day lies before the first.",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("recorded_by__isnull", False), ("questionnaire__isnull", False), _connector="OR"
                                ),
                                name="recorded_condition_by_somebody",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRecordedCondition",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "status",
                            models.CharField(
                                choices=[
                                    ("suspected", "suspected"),
                                    ("acute", "acute"),
                                    ("flare", "flare-up, inflamed"),
                                    ("active", "active, giving symptoms"),
                                    ("healing", "healing"),
                                    ("chronic", "chronic, stable"),
                                    ("remission", "in remission"),
                                    ("resolved", "resolved"),
                                    ("unknown", "unknown, counts as yes"),
                                ],
                                max_length=12,
                                verbose_name="status",
                            ),
                        ),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="where")),
                        ("since", models.DateField(blank=True, null=True, verbose_name="since")),
                        ("until", models.DateField(blank=True, null=True, verbose_name="until (last day)")),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="review by")),
                        ("due", models.DateField(blank=True, null=True, verbose_name="due date")),
                        (
                            "note",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(2000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="note",
                            ),
                        ),
                        ("confirmed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ("withdrawn_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("revision", models.PositiveIntegerField(default=1, editable=False)),
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
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.condition",
                                verbose_name="condition",
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
                            "recorded_by",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
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
                            "questionnaire",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="patients.questionnaire",
                            ),
                        ),
                        (
                            "screening",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="patients.screening",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical recorded condition",
                        "verbose_name_plural": "historical recorded conditions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="ScreeningQuestion",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "text",
                            models.CharField(
                                max_length=300, validators=[practice.text.validate_readable], verbose_name="question"
                            ),
                        ),
                        (
                            "help_text",
                            models.CharField(
                                blank=True,
                                max_length=300,
                                validators=[practice.text.validate_readable],
                                verbose_name="in plain words",
                            ),
                        ),
                        (
                            "yes_status",
                            models.CharField(
                                choices=[
                                    ("suspected", "suspected"),
                                    ("acute", "acute"),
                                    ("flare", "flare-up, inflamed"),
                                    ("active", "active, giving symptoms"),
                                    ("healing", "healing"),
                                    ("chronic", "chronic, stable"),
                                    ("remission", "in remission"),
                                    ("resolved", "resolved"),
                                    ("unknown", "unknown, counts as yes"),
                                ],
                                default="active",
                                max_length=12,
                                verbose_name="a yes is recorded as",
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, verbose_name="place in the list")),
                        ("archived_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "condition",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="questions",
                                to="treatments.condition",
                                verbose_name="condition",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "screening question",
                        "verbose_name_plural": "screening questions",
                        "ordering": ["position", "pk"],
                    },
                ),
            ]
        ),
        practice.constraints.FragmentIndex(name="patient_name_parts", table="patients_patient", column="search_name"),
    ]
