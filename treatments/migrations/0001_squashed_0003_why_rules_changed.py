"""What the migrations up to here did, at once: an empty database gets its tables as they are."""

import django.core.validators
import django.db.models.deletion
import practice.atonce
import practice.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("treatments", "0001_initial"),
        ("treatments", "0002_drafts_of_rules"),
        ("treatments", "0003_why_rules_changed"),
    ]

    initial = True

    dependencies = [
        ("practice", "__first__"),
    ]

    operations = [
        practice.atonce.AtOnce(
            [
                migrations.CreateModel(
                    name="Condition",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("synonyms", models.JSONField(blank=True, default=list, verbose_name="also called")),
                        ("icd10", models.CharField(blank=True, max_length=20, verbose_name="ICD-10")),
                        ("snomed", models.CharField(blank=True, max_length=40, verbose_name="SNOMED CT")),
                        ("snomed_basis", models.CharField(blank=True, editable=False, max_length=200)),
                        ("broader", models.JSONField(blank=True, default=list, verbose_name="is a kind of")),
                        ("category", models.CharField(max_length=60, verbose_name="category")),
                        ("regional", models.BooleanField(default=False, verbose_name="has a place in the body")),
                        ("symptom", models.BooleanField(default=False, verbose_name="is a complaint, not a process")),
                        ("usual_statuses", models.JSONField(blank=True, default=list, verbose_name="usual statuses")),
                        ("search_text", models.TextField(default="", editable=False)),
                    ],
                    options={
                        "verbose_name": "condition",
                        "verbose_name_plural": "conditions",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="CourseRule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("reason", models.TextField(verbose_name="because")),
                        (
                            "evidence",
                            models.CharField(
                                choices=[
                                    ("guideline", "guideline"),
                                    ("review", "review of studies"),
                                    ("consensus", "consensus of experts"),
                                    ("textbook", "textbook"),
                                    ("seed", "source article"),
                                    ("practice", "decision of the practice, not signed off"),
                                    ("weak", "weak, not signed off"),
                                    ("proposal", "proposal, not signed off"),
                                ],
                                max_length=20,
                                verbose_name="evidence",
                            ),
                        ),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="look again by")),
                        ("families", models.JSONField(blank=True, default=list, verbose_name="families")),
                        ("modalities", models.JSONField(blank=True, default=list, verbose_name="modalities")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("max_in_days", "at most so many in so many days"),
                                    ("min_days_between", "days between sessions"),
                                    ("first_session_minutes", "length of the first session"),
                                    ("growth_with_falling_pain", "longer only as the pain falls"),
                                    ("interval_not_shrinking", "intervals do not shrink"),
                                    ("gap_at_most", "not too far apart in the beginning"),
                                    ("gate", "must be there at check-in"),
                                    ("recall", "invitation after some months"),
                                ],
                                max_length=30,
                                verbose_name="kind",
                            ),
                        ),
                        ("severity", models.CharField(max_length=12, verbose_name="then it is")),
                        ("settings", models.JSONField(default=dict, verbose_name="settings")),
                    ],
                    options={
                        "verbose_name": "course rule",
                        "verbose_name_plural": "course rules",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Family",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                    ],
                    options={
                        "verbose_name": "family",
                        "verbose_name_plural": "families",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Limb",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="regions")),
                    ],
                    options={
                        "verbose_name": "limb",
                        "verbose_name_plural": "limbs",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Qualification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                    ],
                    options={
                        "verbose_name": "qualification",
                        "verbose_name_plural": "qualifications",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Region",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("sides", models.BooleanField(default=False, verbose_name="has a left and a right")),
                        ("adjacent", models.JSONField(blank=True, default=list, verbose_name="adjacent regions")),
                    ],
                    options={
                        "verbose_name": "region",
                        "verbose_name_plural": "regions",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RegionGroup",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="regions")),
                    ],
                    options={
                        "verbose_name": "group of regions",
                        "verbose_name_plural": "groups of regions",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="RoomFeature",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                    ],
                    options={
                        "verbose_name": "room feature",
                        "verbose_name_plural": "room features",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="Technique",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        ("kind", models.CharField(max_length=40, verbose_name="kind")),
                        ("percussion", models.BooleanField(default=False, verbose_name="percussion")),
                    ],
                    options={
                        "verbose_name": "technique",
                        "verbose_name_plural": "techniques",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalCondition",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=80,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("synonyms", models.JSONField(blank=True, default=list, verbose_name="also called")),
                        ("icd10", models.CharField(blank=True, max_length=20, verbose_name="ICD-10")),
                        ("snomed", models.CharField(blank=True, max_length=40, verbose_name="SNOMED CT")),
                        ("snomed_basis", models.CharField(blank=True, editable=False, max_length=200)),
                        ("broader", models.JSONField(blank=True, default=list, verbose_name="is a kind of")),
                        ("category", models.CharField(max_length=60, verbose_name="category")),
                        ("regional", models.BooleanField(default=False, verbose_name="has a place in the body")),
                        ("symptom", models.BooleanField(default=False, verbose_name="is a complaint, not a process")),
                        ("usual_statuses", models.JSONField(blank=True, default=list, verbose_name="usual statuses")),
                        ("search_text", models.TextField(default="", editable=False)),
                        ("history_change_reason", models.TextField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
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
                        "verbose_name": "historical condition",
                        "verbose_name_plural": "historical conditions",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="HistoricalCourseRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=80,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("reason", models.TextField(verbose_name="because")),
                        (
                            "evidence",
                            models.CharField(
                                choices=[
                                    ("guideline", "guideline"),
                                    ("review", "review of studies"),
                                    ("consensus", "consensus of experts"),
                                    ("textbook", "textbook"),
                                    ("seed", "source article"),
                                    ("practice", "decision of the practice, not signed off"),
                                    ("weak", "weak, not signed off"),
                                    ("proposal", "proposal, not signed off"),
                                ],
                                max_length=20,
                                verbose_name="evidence",
                            ),
                        ),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="look again by")),
                        ("families", models.JSONField(blank=True, default=list, verbose_name="families")),
                        ("modalities", models.JSONField(blank=True, default=list, verbose_name="modalities")),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("max_in_days", "at most so many in so many days"),
                                    ("min_days_between", "days between sessions"),
                                    ("first_session_minutes", "length of the first session"),
                                    ("growth_with_falling_pain", "longer only as the pain falls"),
                                    ("interval_not_shrinking", "intervals do not shrink"),
                                    ("gap_at_most", "not too far apart in the beginning"),
                                    ("gate", "must be there at check-in"),
                                    ("recall", "invitation after some months"),
                                ],
                                max_length=30,
                                verbose_name="kind",
                            ),
                        ),
                        ("severity", models.CharField(max_length=12, verbose_name="then it is")),
                        ("settings", models.JSONField(default=dict, verbose_name="settings")),
                        ("history_change_reason", models.TextField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
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
                        "verbose_name": "historical course rule",
                        "verbose_name_plural": "historical course rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Modality",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        (
                            "family",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="modalities",
                                to="treatments.family",
                            ),
                        ),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="treatments.modality",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "modality",
                        "verbose_name_plural": "modalities",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalTreatment",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=80,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("preventive", "Preventive"),
                                    ("medical", "Medical"),
                                    ("sports", "Sports"),
                                    ("cosmetic", "Cosmetic"),
                                    ("children", "Children"),
                                ],
                                max_length=20,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "coverage",
                            models.CharField(
                                choices=[("general", "General (whole body)"), ("local", "Local")],
                                max_length=20,
                                verbose_name="coverage",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("hand", "By hand"),
                                    ("foot", "With the feet"),
                                    ("machine", "With an appliance"),
                                    ("mixed", "Mixed"),
                                ],
                                max_length=20,
                                verbose_name="method",
                            ),
                        ),
                        ("minutes_options", models.JSONField(default=list, verbose_name="lengths on offer (minutes)")),
                        (
                            "minutes_default",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MinValueValidator(5)],
                                verbose_name="usual length (minutes)",
                            ),
                        ),
                        ("techniques", models.JSONField(blank=True, default=list, verbose_name="techniques")),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="regions")),
                        (
                            "pressure",
                            models.CharField(
                                choices=[("light", "Light"), ("medium", "Medium"), ("firm", "Firm"), ("deep", "Deep")],
                                max_length=10,
                                verbose_name="pressure",
                            ),
                        ),
                        (
                            "qualifications",
                            models.JSONField(blank=True, default=list, verbose_name="qualifications needed"),
                        ),
                        ("room_features", models.JSONField(blank=True, default=list, verbose_name="room must have")),
                        (
                            "buffer_before",
                            models.PositiveSmallIntegerField(default=0, verbose_name="preparation (minutes)"),
                        ),
                        (
                            "buffer_after",
                            models.PositiveSmallIntegerField(default=0, verbose_name="clean-up (minutes)"),
                        ),
                        (
                            "price",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price",
                            ),
                        ),
                        ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from age")),
                        ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to age")),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        ("colour", models.CharField(blank=True, editable=False, max_length=7)),
                        ("history_change_reason", models.TextField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
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
                            "modality",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.modality",
                                verbose_name="modality",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical treatment",
                        "verbose_name_plural": "historical treatments",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Rule",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("reason", models.TextField(verbose_name="because")),
                        (
                            "evidence",
                            models.CharField(
                                choices=[
                                    ("guideline", "guideline"),
                                    ("review", "review of studies"),
                                    ("consensus", "consensus of experts"),
                                    ("textbook", "textbook"),
                                    ("seed", "source article"),
                                    ("practice", "decision of the practice, not signed off"),
                                    ("weak", "weak, not signed off"),
                                    ("proposal", "proposal, not signed off"),
                                ],
                                max_length=20,
                                verbose_name="evidence",
                            ),
                        ),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="look again by")),
                        ("families", models.JSONField(blank=True, default=list, verbose_name="families")),
                        ("modalities", models.JSONField(blank=True, default=list, verbose_name="modalities")),
                        ("statuses", models.JSONField(blank=True, default=list, verbose_name="statuses")),
                        (
                            "where",
                            models.CharField(
                                choices=[
                                    ("any", "anywhere"),
                                    ("same", "in a treated region"),
                                    ("adjacent", "in or beside a treated region"),
                                    ("downstream", "in a treated region or further in on that limb"),
                                ],
                                default="any",
                                max_length=12,
                                verbose_name="where",
                            ),
                        ),
                        (
                            "fact_regions",
                            models.JSONField(blank=True, default=list, verbose_name="only in these regions"),
                        ),
                        ("window", models.JSONField(blank=True, null=True, verbose_name="for a time")),
                        ("weeks", models.JSONField(blank=True, null=True, verbose_name="weeks of pregnancy")),
                        (
                            "age_under",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="younger than"),
                        ),
                        ("treatments", models.JSONField(blank=True, default=list, verbose_name="treatments")),
                        ("except_modalities", models.JSONField(blank=True, default=list, verbose_name="except")),
                        (
                            "techniques",
                            models.JSONField(blank=True, default=list, verbose_name="using one of the techniques"),
                        ),
                        (
                            "regions",
                            models.JSONField(blank=True, default=list, verbose_name="treating one of the regions"),
                        ),
                        (
                            "pressure_from",
                            models.CharField(
                                blank=True,
                                choices=[("light", "Light"), ("medium", "Medium"), ("firm", "Firm"), ("deep", "Deep")],
                                max_length=10,
                                verbose_name="with pressure from",
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("absolute", "not suitable"),
                                    ("relative", "a therapist decides"),
                                    ("adapt", "bookable when adapted"),
                                    ("caution", "caution"),
                                    ("indication", "speaks for it"),
                                ],
                                max_length=12,
                                verbose_name="then it is",
                            ),
                        ),
                        ("adapt", models.JSONField(blank=True, null=True, verbose_name="adapted form")),
                        ("advice", models.TextField(blank=True, verbose_name="advice")),
                        (
                            "stage",
                            models.CharField(
                                choices=[("draft", "draft"), ("tried", "tried out"), ("active", "active")],
                                default="active",
                                editable=False,
                                max_length=8,
                                verbose_name="stage",
                            ),
                        ),
                        (
                            "condition",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rules",
                                to="treatments.condition",
                                verbose_name="condition",
                            ),
                        ),
                        (
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
                                to="treatments.rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "rule",
                        "verbose_name_plural": "rules",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("adapt__isnull", False), ("severity", "adapt")),
                                    models.Q(models.Q(("severity", "adapt"), _negated=True), ("adapt__isnull", True)),
                                    _connector="OR",
                                ),
                                name="rule_adapts_or_not",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("replaces", None), models.Q(("stage", "active"), _negated=True), _connector="OR"
                                ),
                                name="rule_replaces_while_a_draft",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("archived_at", None)),
                                fields=("replaces",),
                                name="rule_one_draft_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalRule",
                    fields=[
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "code",
                            models.CharField(
                                db_index=True,
                                max_length=80,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        ("source_title", models.CharField(blank=True, max_length=300, verbose_name="source")),
                        ("source_ref", models.CharField(blank=True, editable=False, max_length=300)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        ("reason", models.TextField(verbose_name="because")),
                        (
                            "evidence",
                            models.CharField(
                                choices=[
                                    ("guideline", "guideline"),
                                    ("review", "review of studies"),
                                    ("consensus", "consensus of experts"),
                                    ("textbook", "textbook"),
                                    ("seed", "source article"),
                                    ("practice", "decision of the practice, not signed off"),
                                    ("weak", "weak, not signed off"),
                                    ("proposal", "proposal, not signed off"),
                                ],
                                max_length=20,
                                verbose_name="evidence",
                            ),
                        ),
                        ("review_by", models.DateField(blank=True, null=True, verbose_name="look again by")),
                        ("families", models.JSONField(blank=True, default=list, verbose_name="families")),
                        ("modalities", models.JSONField(blank=True, default=list, verbose_name="modalities")),
                        ("statuses", models.JSONField(blank=True, default=list, verbose_name="statuses")),
                        (
                            "where",
                            models.CharField(
                                choices=[
                                    ("any", "anywhere"),
                                    ("same", "in a treated region"),
                                    ("adjacent", "in or beside a treated region"),
                                    ("downstream", "in a treated region or further in on that limb"),
                                ],
                                default="any",
                                max_length=12,
                                verbose_name="where",
                            ),
                        ),
                        (
                            "fact_regions",
                            models.JSONField(blank=True, default=list, verbose_name="only in these regions"),
                        ),
                        ("window", models.JSONField(blank=True, null=True, verbose_name="for a time")),
                        ("weeks", models.JSONField(blank=True, null=True, verbose_name="weeks of pregnancy")),
                        (
                            "age_under",
                            models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="younger than"),
                        ),
                        ("treatments", models.JSONField(blank=True, default=list, verbose_name="treatments")),
                        ("except_modalities", models.JSONField(blank=True, default=list, verbose_name="except")),
                        (
                            "techniques",
                            models.JSONField(blank=True, default=list, verbose_name="using one of the techniques"),
                        ),
                        (
                            "regions",
                            models.JSONField(blank=True, default=list, verbose_name="treating one of the regions"),
                        ),
                        (
                            "pressure_from",
                            models.CharField(
                                blank=True,
                                choices=[("light", "Light"), ("medium", "Medium"), ("firm", "Firm"), ("deep", "Deep")],
                                max_length=10,
                                verbose_name="with pressure from",
                            ),
                        ),
                        (
                            "severity",
                            models.CharField(
                                choices=[
                                    ("absolute", "not suitable"),
                                    ("relative", "a therapist decides"),
                                    ("adapt", "bookable when adapted"),
                                    ("caution", "caution"),
                                    ("indication", "speaks for it"),
                                ],
                                max_length=12,
                                verbose_name="then it is",
                            ),
                        ),
                        ("adapt", models.JSONField(blank=True, null=True, verbose_name="adapted form")),
                        ("advice", models.TextField(blank=True, verbose_name="advice")),
                        (
                            "stage",
                            models.CharField(
                                choices=[("draft", "draft"), ("tried", "tried out"), ("active", "active")],
                                default="active",
                                editable=False,
                                max_length=8,
                                verbose_name="stage",
                            ),
                        ),
                        ("history_change_reason", models.TextField(null=True)),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
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
                            "replaces",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="treatments.rule",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical rule",
                        "verbose_name_plural": "historical rules",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Treatment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "code",
                            models.CharField(
                                max_length=80,
                                unique=True,
                                validators=[
                                    django.core.validators.RegexValidator(
                                        "^[a-z0-9]+(-[a-z0-9]+)*\\Z",
                                        "A code has small letters, digits and single hyphens.",
                                    )
                                ],
                                verbose_name="code",
                            ),
                        ),
                        (
                            "name",
                            models.CharField(
                                max_length=160, validators=[practice.text.validate_readable], verbose_name="name"
                            ),
                        ),
                        ("position", models.PositiveIntegerField(default=0, editable=False)),
                        ("edited_at", models.DateTimeField(blank=True, editable=False, null=True)),
                        (
                            "archived_at",
                            models.DateTimeField(blank=True, editable=False, null=True, verbose_name="archived"),
                        ),
                        (
                            "purpose",
                            models.CharField(
                                choices=[
                                    ("preventive", "Preventive"),
                                    ("medical", "Medical"),
                                    ("sports", "Sports"),
                                    ("cosmetic", "Cosmetic"),
                                    ("children", "Children"),
                                ],
                                max_length=20,
                                verbose_name="purpose",
                            ),
                        ),
                        (
                            "coverage",
                            models.CharField(
                                choices=[("general", "General (whole body)"), ("local", "Local")],
                                max_length=20,
                                verbose_name="coverage",
                            ),
                        ),
                        (
                            "method",
                            models.CharField(
                                choices=[
                                    ("hand", "By hand"),
                                    ("foot", "With the feet"),
                                    ("machine", "With an appliance"),
                                    ("mixed", "Mixed"),
                                ],
                                max_length=20,
                                verbose_name="method",
                            ),
                        ),
                        ("minutes_options", models.JSONField(default=list, verbose_name="lengths on offer (minutes)")),
                        (
                            "minutes_default",
                            models.PositiveSmallIntegerField(
                                validators=[django.core.validators.MinValueValidator(5)],
                                verbose_name="usual length (minutes)",
                            ),
                        ),
                        ("techniques", models.JSONField(blank=True, default=list, verbose_name="techniques")),
                        ("regions", models.JSONField(blank=True, default=list, verbose_name="regions")),
                        (
                            "pressure",
                            models.CharField(
                                choices=[("light", "Light"), ("medium", "Medium"), ("firm", "Firm"), ("deep", "Deep")],
                                max_length=10,
                                verbose_name="pressure",
                            ),
                        ),
                        (
                            "qualifications",
                            models.JSONField(blank=True, default=list, verbose_name="qualifications needed"),
                        ),
                        ("room_features", models.JSONField(blank=True, default=list, verbose_name="room must have")),
                        (
                            "buffer_before",
                            models.PositiveSmallIntegerField(default=0, verbose_name="preparation (minutes)"),
                        ),
                        (
                            "buffer_after",
                            models.PositiveSmallIntegerField(default=0, verbose_name="clean-up (minutes)"),
                        ),
                        (
                            "price",
                            models.DecimalField(
                                decimal_places=2,
                                max_digits=8,
                                validators=[django.core.validators.MinValueValidator(0)],
                                verbose_name="price",
                            ),
                        ),
                        ("min_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="from age")),
                        ("max_age", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="to age")),
                        ("summary", models.TextField(blank=True, verbose_name="summary")),
                        ("colour", models.CharField(blank=True, editable=False, max_length=7)),
                        (
                            "modality",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="treatments",
                                to="treatments.modality",
                                verbose_name="modality",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "treatment",
                        "verbose_name_plural": "treatments",
                        "ordering": ["position", "pk"],
                        "abstract": False,
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes_default__gte", 5)), name="treatment_lasts_five_minutes"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("price__gte", 0)), name="treatment_price_not_negative"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("min_age", None),
                                    ("max_age", None),
                                    ("min_age__lte", models.F("max_age")),
                                    _connector="OR",
                                ),
                                name="treatment_ages_in_order",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
