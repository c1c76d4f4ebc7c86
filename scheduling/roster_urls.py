"""The roster pages of an admin: therapists, leave, rooms, closed days."""

from django.urls import URLPattern, path

from scheduling.views import days_off, rooms, therapists

roster_urls: list[URLPattern] = [
    path("therapists/", therapists.therapists, name="therapists"),
    path("therapists/new/", therapists.therapist_new, name="therapist_new"),
    path("therapists/<int:pk>/", therapists.therapist, name="therapist"),
    path("therapists/<int:pk>/archive/", therapists.therapist_archive, name="therapist_archive"),
    path("therapists/<int:pk>/bring-back/", therapists.therapist_bring_back, name="therapist_bring_back"),
    path("therapists/<int:pk>/leave/", days_off.leave_add, name="leave_add"),
    path("leave/<int:pk>/remove/", days_off.leave_remove, name="leave_remove"),
    path("rooms/", rooms.rooms, name="rooms"),
    path("rooms/new/", rooms.room_new, name="room_new"),
    path("rooms/<int:pk>/", rooms.room, name="room"),
    path("rooms/<int:pk>/archive/", rooms.room_archive, name="room_archive"),
    path("rooms/<int:pk>/bring-back/", rooms.room_bring_back, name="room_bring_back"),
    path("closed-days/", days_off.closed_days, name="closed_days"),
    path("closed-days/<int:pk>/remove/", days_off.closed_days_remove, name="closed_days_remove"),
]
