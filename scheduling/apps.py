from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear of changed facts and rules: what lies ahead is looked at again. Say what messages are made of."""
        from patients.announcing import facts_changed
        from practice import ticking
        from scheduling import asking, audited, kept, rounds, subjects, traces
        from scheduling.exchange import runs
        from scheduling.messages import kinds, recalls, reminders
        from scheduling.online import expiring, letters
        from scheduling.reassessing import reassess_patient
        from scheduling.waiting import kind, turns

        facts_changed.connect(reassess_patient, dispatch_uid="reassess")
        ticking.register("re-assessment", rounds.step)
        ticking.register("held slots", asking.release_expired, every=5)
        ticking.register("files looked at", runs.expire, every=600)
        kinds.register()
        letters.register()
        ticking.register("bookings online", expiring.step, every=60)
        ticking.register("reminders", reminders.step, every=60)
        ticking.register("recalls", recalls.step, every=3600)
        kind.register()
        ticking.register("unanswered offers", turns.give_back, every=5)
        ticking.register("freed times", turns.offer_by_itself, every=10)
        ticking.register("old wishes", turns.tidy, every=600)
        audited.register()
        subjects.register()
        traces.tell()
        kept.tell()
