"""The pages of scheduling."""

from django.urls import URLPattern

from scheduling.roster_urls import roster_urls

app_name = "scheduling"
urlpatterns: list[URLPattern] = [*roster_urls]
