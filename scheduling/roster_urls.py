"""The roster pages of an admin: therapists, leave, rooms, closed days."""

from django.urls import URLPattern, path

from scheduling import closing_views, room_views, therapist_views

roster_urls: list[URLPattern] = [
    path("therapists/", therapist_views.therapists, name="therapists"),
    path("therapists/new/", therapist_views.therapist_new, name="therapist_new"),
    path("therapists/<int:pk>/", therapist_views.therapist, name="therapist"),
    path("therapists/<int:pk>/archive/", therapist_views.therapist_archive, name="therapist_archive"),
    path("therapists/<int:pk>/bring-back/", therapist_views.therapist_bring_back, name="therapist_bring_back"),
    path("therapists/<int:pk>/leave/", closing_views.leave_add, name="leave_add"),
    path("leave/<int:pk>/remove/", closing_views.leave_remove, name="leave_remove"),
    path("rooms/", room_views.rooms, name="rooms"),
    path("rooms/new/", room_views.room_new, name="room_new"),
    path("rooms/<int:pk>/", room_views.room, name="room"),
    path("rooms/<int:pk>/archive/", room_views.room_archive, name="room_archive"),
    path("rooms/<int:pk>/bring-back/", room_views.room_bring_back, name="room_bring_back"),
    path("closed-days/", closing_views.closed_days, name="closed_days"),
    path("closed-days/<int:pk>/remove/", closing_views.closed_days_remove, name="closed_days_remove"),
]
