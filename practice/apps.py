from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Letters leave by themselves."""
        from practice import outbox, ticking

        ticking.register("messages", outbox.drain, every=5)
