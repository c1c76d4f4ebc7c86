"""What patients open by link: short addresses that name nobody."""

from django.urls import path

from patients.views import by_link

app_name = "by_link"
urlpatterns = [
    path("sent/", by_link.sent, name="sent"),
    path("<str:token>/", by_link.questionnaire, name="questionnaire"),
    path("<str:token>/begin/", by_link.begin, name="begin"),
    path("<str:token>/answers/<int:question>/", by_link.answer, name="answer"),
    path("<str:token>/send/", by_link.send, name="send"),
]
