from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Messages leave by themselves."""
        from practice import audited, sending, ticking

        ticking.register("messages", sending.drain, every=2)
        ticking.register("calls", sending.let_calls_be, every=20)
        audited.register()
