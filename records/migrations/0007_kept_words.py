from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_private_words")]
    operations = [
        migrations.AddField(
            model_name="notewords",
            name="kept",
            field=models.TextField(editable=False, null=True),
        ),
    ]
