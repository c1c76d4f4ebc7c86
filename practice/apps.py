from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Messages leave by themselves."""
        from allauth.mfa.models import Authenticator
        from django.contrib.auth.signals import user_logged_in

        from practice import audited, inviting, notices, rotation, sending, sessions, ticking
        from practice.audit import anchoring

        ticking.register("messages", sending.drain, every=2)
        ticking.register("calls", sending.let_calls_be, every=20)
        ticking.register("sessions", sessions.forget_over, every=600)
        notices.register()
        rotation.register(Authenticator, "data")
        inviting.register()
        user_logged_in.connect(sessions.came_from, dispatch_uid="where a session comes from")
        ticking.register("anchor of the audit log", anchoring.drop_anchor, every=3600)
        anchoring.register()
        audited.register()
