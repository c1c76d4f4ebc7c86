"""Addresses of patients and appointments as tables, in and out."""

from django.urls import path

from scheduling.views import exchange

exchange_urls = [
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/take-out/", exchange.take_out, name="exchange_take_out"),
    path("exchange/<int:pk>/", exchange.run, name="exchange_run"),
    path("exchange/<int:pk>/store/", exchange.store_run, name="exchange_store"),
    path("exchange/<int:pk>/give-up/", exchange.give_up_run, name="exchange_give_up"),
]
