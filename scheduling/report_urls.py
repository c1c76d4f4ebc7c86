"""Addresses of the reports, the safety report among them."""

from django.urls import path

from scheduling.views import report, reports

report_urls = [
    path("reports/", reports.reports, name="reports"),
    path("reports/table/", reports.reports_csv, name="reports_csv"),
    path("reports/safety/", report.report, name="safety_report"),
    path("reports/safety/table/", report.report_csv, name="safety_report_csv"),
]
