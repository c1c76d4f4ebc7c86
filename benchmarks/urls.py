"""The practice's pages and those of the benchmarks."""

from django.urls import include, path

from benchmarks import views

urlpatterns = [
    path("bench/floor/<int:pk>/", views.floor),
    path("bench/slots/<int:therapist>/<int:treatment>/<str:day>/", views.slots_of_a_day),
    path("bench/first-slots/<int:treatment>/", views.first_slots),
    path("", include("practice.urls")),
]
