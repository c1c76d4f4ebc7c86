"""The pages of the clinical record. No address ever names a condition."""

from django.urls import URLPattern

from records.chart_urls import chart_urls
from records.copy_urls import copy_urls
from records.document_urls import document_urls
from records.measure_urls import measure_urls
from records.note_urls import note_urls
from records.plan_urls import plan_urls
from records.record_urls import record_urls
from records.search_urls import search_urls

app_name = "records"
urlpatterns: list[URLPattern] = [
    *record_urls,
    *note_urls,
    *chart_urls,
    *measure_urls,
    *plan_urls,
    *document_urls,
    *search_urls,
    *copy_urls,
]
