"""Where everything is. This file puts the packages together."""

from django.urls import include, path

from practice import health, metrics

handler400 = "practice.troubles.unreadable"
handler500 = "practice.troubles.broken"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.shown, name="metrics"),
    path("accounts/", include("practice.account_urls")),
    path("", include("practice.page_urls")),
    path("catalogue/", include("treatments.urls")),
    path("patients/", include("patients.urls")),
    path("q/", include("patients.link_urls")),
    path("a/", include("scheduling.selfservice_urls")),
    path("calendars/", include("scheduling.calendar_urls")),
    path("w/", include("scheduling.offer_link_urls")),
    path("", include("scheduling.urls")),
    path("", include("records.urls")),
    path("r/", include("records.link_urls")),
]
