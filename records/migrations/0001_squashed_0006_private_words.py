"""What the migrations up to here did, at once: an empty database gets its tables as they are."""

import records.fulltext
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import patients.words
import practice.atonce
import practice.seals
import practice.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_search"),
        ("records", "0003_note_tabs"),
        ("records", "0004_seal"),
        ("records", "0005_own_copies"),
        ("records", "0006_private_words"),
    ]

    initial = True

    dependencies = [
        ("patients", "0010_restrictions"),
        ("practice", "__first__"),
        ("scheduling", "0008_confirmed_for"),
        ("treatments", "0003_why_rules_changed"),
    ]

    operations = [
        practice.atonce.AtOnce(
            [
                migrations.CreateModel(
                    name="Exercise",
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
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="exercise"
                            ),
                        ),
                        (
                            "instructions",
                            models.TextField(
                                max_length=4000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(4000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="instructions",
                            ),
                        ),
                        (
                            "dose",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="how often",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "exercise",
                        "verbose_name_plural": "exercises",
                        "ordering": ["title", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("on", models.DateField(verbose_name="day")),
                        (
                            "subjective",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="subjective",
                            ),
                        ),
                        (
                            "objective",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="objective",
                            ),
                        ),
                        (
                            "assessment",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="assessment",
                            ),
                        ),
                        (
                            "plan",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="plan",
                            ),
                        ),
                        ("spheres", models.JSONField(blank=True, default=dict)),
                        ("techniques", models.JSONField(blank=True, default=list, verbose_name="techniques")),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="regions")),
                        (
                            "pressure",
                            models.CharField(
                                blank=True,
                                choices=[("light", "Light"), ("medium", "Medium"), ("firm", "Firm"), ("deep", "Deep")],
                                max_length=10,
                                verbose_name="pressure",
                            ),
                        ),
                        (
                            "minutes",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="minutes given"),
                        ),
                        (
                            "reaction_during",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="reaction during the session",
                            ),
                        ),
                        (
                            "reaction_after",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="reaction after it",
                            ),
                        ),
                        (
                            "home_advice",
                            models.TextField(
                                blank=True,
                                max_length=20000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="advice for home",
                            ),
                        ),
                        ("exercises", models.JSONField(blank=True, default=list)),
                        ("marks", models.JSONField(blank=True, default=list)),
                        ("attached", models.JSONField(blank=True, default=dict)),
                        ("private", models.BooleanField(default=False, verbose_name="kept to its author")),
                        ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revision", models.PositiveIntegerField(default=0)),
                        ("saved_tab", models.CharField(blank=True, default="", editable=False, max_length=40)),
                        ("signed_at", models.DateTimeField(blank=True, null=True)),
                        ("seal", models.CharField(blank=True, editable=False, max_length=64)),
                        ("discarded_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "appointment",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="note",
                                to="scheduling.appointment",
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notes",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="patients.patient"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "note",
                        "verbose_name_plural": "notes",
                        "ordering": ["-on", "-pk"],
                        "indexes": [
                            models.Index(fields=["patient", "-on", "-id"], name="note_of_patient"),
                            models.Index(
                                condition=models.Q(("signed_at", None)), fields=["author", "on"], name="note_unsigned"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("signed_at", None), ("discarded_at", None), _connector="OR"),
                                name="note_signed_stays",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("signed_at", None), models.Q(("seal", ""), _negated=True), _connector="OR"
                                ),
                                name="note_signed_has_seal",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes", None), ("minutes__range", (1, 480)), _connector="OR"),
                                name="note_minutes",
                            ),
                            practice.seals.Sealed(but=(), name="note_sealed", when="signed_at"),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Sphere",
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
                        ("code", models.SlugField(editable=False, max_length=40, unique=True)),
                        (
                            "name",
                            models.CharField(
                                max_length=60, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, verbose_name="place in the list")),
                    ],
                    options={
                        "verbose_name": "sphere",
                        "verbose_name_plural": "spheres",
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Document",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "heading",
                            models.CharField(
                                choices=[
                                    ("finding", "Findings and reports"),
                                    ("imaging", "Imaging"),
                                    ("letter", "Letters"),
                                    ("referral", "Referrals and prescriptions"),
                                    ("consent", "Consents on paper"),
                                    ("photo", "Photos"),
                                    ("other", "Other"),
                                ],
                                max_length=10,
                                verbose_name="filed under",
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="title"
                            ),
                        ),
                        ("kind", models.CharField(max_length=20)),
                        ("stored_as", models.CharField(max_length=80, unique=True)),
                        ("size", models.PositiveBigIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("dated", models.DateField(blank=True, null=True, verbose_name="date of the document")),
                        ("filed_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "filed_by",
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
                                related_name="documents",
                                to="patients.patient",
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
                            "note",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="documents",
                                to="records.note",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "document",
                        "verbose_name_plural": "documents",
                        "ordering": ["-filed_at", "-pk"],
                        "indexes": [models.Index(fields=["patient", "-filed_at"], name="document_of_patient")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="document_withdrawn_by_somebody",
                            ),
                            practice.seals.Sealed(
                                but=("withdrawn_at", "withdrawn_by"), name="document_sealed", when=None
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalExercise",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="exercise"
                            ),
                        ),
                        (
                            "instructions",
                            models.TextField(
                                max_length=4000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(4000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="instructions",
                            ),
                        ),
                        (
                            "dose",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="how often",
                            ),
                        ),
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
                    ],
                    options={
                        "verbose_name": "historical exercise",
                        "verbose_name_plural": "historical exercises",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalPlan",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "title",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="plan"
                            ),
                        ),
                        (
                            "goal",
                            models.CharField(
                                max_length=500, validators=[practice.text.validate_readable], verbose_name="goal"
                            ),
                        ),
                        (
                            "stop_if",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                validators=[practice.text.validate_readable],
                                verbose_name="stop if",
                            ),
                        ),
                        (
                            "sessions",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="number of sessions",
                            ),
                        ),
                        (
                            "spacing_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(366),
                                ],
                                verbose_name="days between sessions",
                            ),
                        ),
                        ("instrument", models.CharField(blank=True, max_length=40, verbose_name="measured by")),
                        ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                        ("review_on", models.DateField(verbose_name="review on")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(2000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="outcome",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                            "author",
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
                            "history_user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "modality",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.modality",
                                verbose_name="kind of treatment",
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
                    ],
                    options={
                        "verbose_name": "historical treatment plan",
                        "verbose_name_plural": "historical treatment plans",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="EarlierDraft",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("content", models.JSONField()),
                        ("saved_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("beside", models.BooleanField(default=False)),
                        ("settled_at", models.DateTimeField(null=True)),
                        ("tab", models.CharField(blank=True, default="", max_length=40)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="earlier", to="records.note"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "earlier draft",
                        "verbose_name_plural": "earlier drafts",
                        "ordering": ["-saved_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Disclosure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "choice",
                            models.CharField(
                                choices=[
                                    ("given", "goes along"),
                                    ("others", "held back: it says what others have told in confidence"),
                                    ("harm", "held back: reading it would harm the patient seriously"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "decided_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "document",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disclosure",
                                to="records.document",
                            ),
                        ),
                        (
                            "note",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disclosure",
                                to="records.note",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "part of a patient’s own copy",
                        "verbose_name_plural": "parts of patients’ own copies",
                        "ordering": ["-decided_at", "-pk"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("document__isnull", False), ("note", None)),
                                    models.Q(("document", None), ("note__isnull", False)),
                                    _connector="OR",
                                ),
                                name="disclosure_of_one",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Addendum",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "text",
                            models.TextField(
                                validators=[
                                    django.core.validators.MaxLengthValidator(20000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="addendum",
                            ),
                        ),
                        ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "note",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="addenda", to="records.note"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "addendum",
                        "verbose_name_plural": "addenda",
                        "ordering": ["added_at", "pk"],
                        "constraints": [practice.seals.Sealed(but=(), name="addendum_sealed", when=None)],
                    },
                ),
                migrations.CreateModel(
                    name="PatientLink",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("reaction", "how the last session was taken"),
                                    ("measure", "a questionnaire"),
                                    ("exercises", "exercises"),
                                    ("copy", "all that is on file"),
                                ],
                                max_length=10,
                            ),
                        ),
                        ("about", models.CharField(max_length=40)),
                        ("key", models.CharField(max_length=32)),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("expires_at", models.DateTimeField()),
                        ("answered_at", models.DateTimeField(null=True)),
                        ("taken_at", models.DateTimeField(null=True)),
                        ("withdrawn_at", models.DateTimeField(null=True)),
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="patients.patient"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "link to a patient",
                        "verbose_name_plural": "links to patients",
                        "ordering": ["-made_at", "-pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Plan",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="plan"
                            ),
                        ),
                        (
                            "goal",
                            models.CharField(
                                max_length=500, validators=[practice.text.validate_readable], verbose_name="goal"
                            ),
                        ),
                        (
                            "stop_if",
                            models.CharField(
                                blank=True,
                                max_length=500,
                                validators=[practice.text.validate_readable],
                                verbose_name="stop if",
                            ),
                        ),
                        (
                            "sessions",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(100),
                                ],
                                verbose_name="number of sessions",
                            ),
                        ),
                        (
                            "spacing_days",
                            models.PositiveSmallIntegerField(
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(366),
                                ],
                                verbose_name="days between sessions",
                            ),
                        ),
                        ("instrument", models.CharField(blank=True, max_length=40, verbose_name="measured by")),
                        ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                        ("review_on", models.DateField(verbose_name="review on")),
                        ("ended_on", models.DateField(blank=True, null=True, verbose_name="ended on")),
                        (
                            "outcome",
                            models.TextField(
                                blank=True,
                                max_length=2000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(2000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="outcome",
                            ),
                        ),
                        ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("revision", models.PositiveIntegerField(default=1)),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "modality",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="treatments.modality",
                                verbose_name="kind of treatment",
                            ),
                        ),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="plans", to="patients.patient"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "treatment plan",
                        "verbose_name_plural": "treatment plans",
                        "ordering": ["-starts_on", "-pk"],
                        "indexes": [models.Index(fields=["patient", "-starts_on"], name="plan_of_patient")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("starts_on__lte", models.F("review_on"))),
                                name="plan_reviewed_after_start",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ended_on", None), ("starts_on__lte", models.F("ended_on")), _connector="OR"
                                ),
                                name="plan_ends_after_start",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="PlannedExercise",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "title",
                            models.CharField(
                                max_length=120, validators=[practice.text.validate_readable], verbose_name="exercise"
                            ),
                        ),
                        (
                            "instructions",
                            models.TextField(
                                max_length=4000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(4000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="instructions",
                            ),
                        ),
                        (
                            "dose",
                            models.CharField(
                                blank=True,
                                max_length=120,
                                validators=[practice.text.validate_readable],
                                verbose_name="how often",
                            ),
                        ),
                        ("position", models.PositiveSmallIntegerField(default=0)),
                        (
                            "exercise",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.exercise",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="exercises", to="records.plan"
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "exercise of a plan",
                        "verbose_name_plural": "exercises of plans",
                        "ordering": ["position", "pk"],
                    },
                ),
                migrations.CreateModel(
                    name="Snippet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.SlugField(allow_unicode=True, max_length=30, verbose_name="name")),
                        (
                            "text",
                            models.TextField(
                                max_length=2000,
                                validators=[
                                    django.core.validators.MaxLengthValidator(2000),
                                    patients.words.validate_note,
                                ],
                                verbose_name="text",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="snippets",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "snippet",
                        "verbose_name_plural": "snippets",
                        "ordering": ["name"],
                        "constraints": [models.UniqueConstraint(fields=("user", "name"), name="snippet_named_once")],
                    },
                ),
                migrations.CreateModel(
                    name="VitalSigns",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="measured")),
                        (
                            "systolic",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(40),
                                    django.core.validators.MaxValueValidator(300),
                                ],
                                verbose_name="upper value",
                            ),
                        ),
                        (
                            "diastolic",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(20),
                                    django.core.validators.MaxValueValidator(200),
                                ],
                                verbose_name="lower value",
                            ),
                        ),
                        (
                            "pulse",
                            models.PositiveSmallIntegerField(
                                blank=True,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(20),
                                    django.core.validators.MaxValueValidator(300),
                                ],
                                verbose_name="pulse",
                            ),
                        ),
                        (
                            "weight",
                            models.DecimalField(
                                blank=True,
                                decimal_places=1,
                                max_digits=5,
                                null=True,
                                validators=[
                                    django.core.validators.MinValueValidator(1),
                                    django.core.validators.MaxValueValidator(500),
                                ],
                                verbose_name="weight (kg)",
                            ),
                        ),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="vital_signs",
                                to="patients.patient",
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
                    ],
                    options={
                        "verbose_name": "vital signs",
                        "verbose_name_plural": "vital signs",
                        "ordering": ["-at", "-pk"],
                        "indexes": [models.Index(fields=["patient", "-at"], name="vital_signs_of_patient")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("diastolic", None), ("systolic", None)),
                                    ("systolic__gt", models.F("diastolic")),
                                    _connector="OR",
                                ),
                                name="vital_signs_pressure_in_order",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("diastolic", None),
                                    ("pulse", None),
                                    ("systolic", None),
                                    ("weight", None),
                                    _negated=True,
                                ),
                                name="vital_signs_not_empty",
                            ),
                            practice.seals.Sealed(
                                but=("withdrawn_at", "withdrawn_by"), name="vital_signs_sealed", when=None
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Measure",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("instrument", models.CharField(max_length=40, verbose_name="questionnaire")),
                        ("on", models.DateField(verbose_name="day")),
                        ("answers", models.JSONField()),
                        ("score", models.DecimalField(decimal_places=2, max_digits=6)),
                        ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                        ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                        (
                            "patient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="measures",
                                to="patients.patient",
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
                    ],
                    options={
                        "verbose_name": "measure",
                        "verbose_name_plural": "measures",
                        "ordering": ["on", "pk"],
                        "indexes": [models.Index(fields=["patient", "instrument", "on"], name="measure_of_patient")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("withdrawn_at", None), ("withdrawn_by", None)),
                                    models.Q(("withdrawn_at__isnull", False), ("withdrawn_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="measure_withdrawn_by_somebody",
                            ),
                            practice.seals.Sealed(
                                but=("withdrawn_at", "withdrawn_by"), name="measure_sealed", when=None
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="NoteWords",
                    fields=[
                        (
                            "note",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="words",
                                serialize=False,
                                to="records.note",
                            ),
                        ),
                        ("on", models.DateField()),
                        ("private", models.BooleanField(default=False)),
                        ("text", models.TextField(default="")),
                        (
                            "author",
                            models.ForeignKey(
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
                    ],
                    options={
                        "verbose_name": "words of a note",
                        "verbose_name_plural": "words of notes",
                        "indexes": [models.Index(fields=["-on", "-note"], name="note_words_by_day")],
                    },
                ),
            ]
        ),
        records.fulltext.WordIndex(),
    ]
