from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what letters of patients are made of."""
        from patients import audited
        from patients.letters import INVITATION, INVITATION_KIND, WORDING
        from patients.names import names_of
        from practice import naming, outbox, wordings

        outbox.register(INVITATION, INVITATION_KIND)
        wordings.register(INVITATION, WORDING)
        naming.register(names_of)
        audited.register()
