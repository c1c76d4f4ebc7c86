"""The pages of courses: planning one, and shifting the rest of it."""

from django.urls import URLPattern, path

from scheduling.views import series, shifting

series_urls: list[URLPattern] = [
    path("courses/new/", series.course, name="course"),
    path("courses/book/", series.course_book, name="course_book"),
    path("courses/shift/<int:pk>/", shifting.course_shift, name="course_shift"),
]
