"""Pages that a patient opens by a signed link, without an account."""

from django.urls import URLPattern, path

from records.views import answering, copies, exercises

app_name = "record_links"
urlpatterns: list[URLPattern] = [
    path("thanks/", answering.thanks, name="thanks"),
    path("feeling/<str:token>/", answering.reaction, name="reaction"),
    path("feeling/<str:token>/begin/", answering.begin_reaction, name="reaction_begin"),
    path("questions/<str:token>/", answering.measure, name="measure"),
    path("questions/<str:token>/begin/", answering.begin_measure, name="measure_begin"),
    path("exercises/<str:token>/", exercises.by_link, name="exercises"),
    path("exercises/<str:token>/begin/", exercises.begin, name="exercises_begin"),
    path("copy/<str:token>/", copies.by_link, name="copy"),
    path("copy/<str:token>/begin/", copies.begin, name="copy_begin"),
    path("copy/<str:token>/take/", copies.take, name="copy_take"),
]
