from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of changed facts: what lies ahead of the patient is looked at again."""
        from patients.announcing import facts_changed
        from scheduling.reassessing import reassess_patient

        facts_changed.connect(reassess_patient, dispatch_uid="reassess")
