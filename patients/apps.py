from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what letters of patients are made of."""
        from patients.letters import INVITATION, INVITATION_KIND
        from patients.names import names_of
        from practice import naming
        from practice.outbox import register

        register(INVITATION, INVITATION_KIND)
        naming.register(names_of)
