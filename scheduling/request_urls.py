"""The pages of requests to therapists."""

from django.urls import URLPattern, path

from scheduling.views import holding, requests

request_urls: list[URLPattern] = [
    path("requests/", requests.requests, name="requests"),
    path("requests/ask/", holding.ask, name="ask"),
    path("requests/news/", holding.answers, name="answers"),
    path("requests/<int:pk>/", requests.request_page, name="request"),
    path("requests/<int:pk>/approve/", requests.request_approve, name="request_approve"),
    path("requests/<int:pk>/adapt/", requests.request_adapt, name="request_adapt"),
    path("requests/<int:pk>/decline/", requests.request_decline, name="request_decline"),
    path("requests/<int:pk>/withdraw/", holding.request_withdraw, name="request_withdraw"),
    path("requests/<int:pk>/read/", holding.request_read, name="request_read"),
    path("requests/<int:pk>/instead/", holding.request_instead, name="request_instead"),
]
