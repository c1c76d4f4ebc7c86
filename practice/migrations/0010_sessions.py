

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0009_restrictions"),
    ]

    operations = [
        migrations.AddField(
            model_name="practice",
            name="idle_minutes",
            field=models.PositiveSmallIntegerField(
                db_default=15,
                default=15,
                validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(240)],
                verbose_name="the screen locks when nobody touches it for (minutes)",
            ),
        ),
        migrations.AddField(
            model_name="practice",
            name="session_hours",
            field=models.PositiveSmallIntegerField(
                db_default=12,
                default=12,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)],
                verbose_name="a sign-in lasts at most (hours)",
            ),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
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
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
    ]
