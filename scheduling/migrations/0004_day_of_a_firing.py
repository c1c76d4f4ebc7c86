import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scheduling", "0003_cause_of_a_review"),
    ]

    operations = [
        migrations.AddField(
            model_name="firing",
            name="on",
            field=models.DateField(default=django.utils.timezone.localdate),
            preserve_default=False,
        ),
    ]
