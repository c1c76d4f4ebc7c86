from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_save


class RecordsConfig(AppConfig):
    name = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Keep the words of notes in step with what is saved; say what letters with links are made of."""
        from practice import ticking
        from records import audited, documents, kept, letters, parting, searching, traces, writing
        from records.models import Addendum, Note
        from records.unsigned import TO_SIGN
        from scheduling import railcounts

        letters.register()
        railcounts.register(TO_SIGN)
        ticking.register("files without a document", documents.sweep, every=3600)
        ticking.register("words of notes kept to their author", searching.index_kept, every=3600)
        audited.register()
        writing.register()
        traces.tell()
        kept.tell()
        parting.tell()

        def note_saved(instance: Note, **_said: Any) -> None:
            searching.index(instance)

        def addendum_saved(instance: Addendum, **_said: Any) -> None:
            searching.index(instance.note)

        post_save.connect(note_saved, sender=Note, weak=False, dispatch_uid="words of a note")
        post_save.connect(addendum_saved, sender=Addendum, weak=False, dispatch_uid="words of an addendum")
