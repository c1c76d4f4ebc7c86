from django.apps import AppConfig


class PatientsConfig(AppConfig):
    name = "patients"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Say what letters of patients are made of."""
        from django.contrib.auth.signals import user_logged_out

        from patients import audited, emergency, erasedlist, forgetting, kept, processed, subjects, traces
        from patients.erasingagain import erase_again
        from patients.letters import INVITATION, INVITATION_KIND, WORDING
        from patients.names import names_of
        from practice import naming, outbox, ticking, wordings
        from practice.backups import erasures
        from practice.sessions import ended_for

        outbox.register(INVITATION, INVITATION_KIND)
        wordings.register(INVITATION, WORDING)
        naming.register(names_of)
        audited.register()
        subjects.register()
        emergency.register()
        user_logged_out.connect(emergency.signed_out, dispatch_uid="emergency openings end")
        ended_for.connect(emergency.session_ended, dispatch_uid="emergency openings end")
        traces.tell()
        kept.tell()
        processed.tell()
        erasures.register("patients", lines=erasedlist.lines, again=erase_again)
        ticking.register("list of erasures", erasedlist.keep_daily, every=3600)
        ticking.register("retention", forgetting.step, every=3600)
