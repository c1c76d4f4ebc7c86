"""Addresses of the clinical record: curves, questionnaires, vital signs, the reaction to a session, links."""

from django.urls import URLPattern, path

from records.views import curves, invitations, measures, reactions, vitals

measure_urls: list[URLPattern] = [
    path("patients/<int:pk>/curves/", curves.curves, name="curves"),
    path("patients/<int:pk>/measures/new/<int:number>/", measures.new, name="measure_new"),
    path("patients/<int:pk>/measures/<int:measure>/", measures.shown, name="measure"),
    path("patients/<int:pk>/measures/<int:measure>/withdraw/", measures.withdraw, name="measure_withdraw"),
    path("patients/<int:pk>/vital-signs/", vitals.vitals, name="vitals"),
    path("patients/<int:pk>/vital-signs/<int:vitals>/withdraw/", vitals.withdraw, name="vitals_withdraw"),
    path("patients/<int:pk>/vital-signs/<int:vitals>/condition/", vitals.condition, name="vitals_condition"),
    path("patients/<int:pk>/links/", invitations.links, name="links"),
    path("patients/<int:pk>/links/<int:link>/withdraw/", invitations.withdraw, name="link_withdraw"),
    path("patients/<int:pk>/sessions/<int:session>/reaction/", reactions.reaction, name="reaction"),
]
