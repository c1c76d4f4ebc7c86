"""The words of notes that are kept to their author leave the index of the search."""

from __future__ import annotations

from typing import Any

from django.db import migrations


def forget_private_words(apps: Any, schema_editor: Any) -> None:
    """One statement over few rows; the search reads private notes themselves, for their author."""
    apps.get_model("records", "NoteWords").objects.filter(private=True).exclude(text="").update(text="")


class Migration(migrations.Migration):
    dependencies = [("records", "0005_own_copies")]
    operations = [migrations.RunPython(forget_private_words, migrations.RunPython.noop, elidable=True)]
