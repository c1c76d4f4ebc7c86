"""Addresses of what happens to an appointment between booking and session."""

from django.urls import URLPattern, path

from scheduling.views import gates, merging, reviews

safety_urls: list[URLPattern] = [
    path("appointments/<int:pk>/consent/", gates.consent, name="consent"),
    path("appointments/<int:pk>/reaction/", gates.reaction, name="reaction"),
    path("appointments/<int:pk>/settle/", reviews.settle_appointment, name="settle"),
    path("patients-cautions/<int:pk>/note/", gates.note, name="note_caution"),
    path("patients-affected/<int:pk>/", reviews.affected, name="affected"),
    path("patients-merge/<int:pk>/", merging.merge, name="merge"),
    path("patients-merge/undo/<int:pk>/", merging.unmerge, name="unmerge"),
    path("reviews/", reviews.reviews, name="reviews"),
]
