"""Leave and closed days as work, public holidays, arrivals and the day sheet."""

from django.urls import URLPattern, path

from scheduling.views import absences, arrivals

absence_urls: list[URLPattern] = [
    path("absences/", absences.absences, name="absences"),
    path("absences/leave/<int:pk>/", absences.leave_work, name="leave_work"),
    path("absences/leave/<int:pk>/do/", absences.leave_work_do, name="leave_work_do"),
    path("absences/closed/<int:pk>/", absences.closed_work, name="closed_work"),
    path("absences/closed/<int:pk>/do/", absences.closed_work_do, name="closed_work_do"),
    path("closed-days/holidays/", absences.holiday_add, name="holiday_add"),
    path("arrivals/", arrivals.arrivals, name="arrivals"),
    path("arrivals/day-sheet/", arrivals.day_sheet, name="day_sheet"),
]
