from django.db import migrations, models

from practice.besidework import IndexBesideWork


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("records", "0007_kept_words")]
    operations = [
        IndexBesideWork(
            model_name="notewords",
            index=models.Index(
                condition=models.Q(("private", True)), fields=["author", "-on", "-note"], name="note_words_private"
            ),
        ),
    ]
