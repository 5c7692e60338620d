"""Addresses of consents and of offers between offices."""

from django.urls import path

from complaints.views import consents, passing

web_urlpatterns = [
    path("follow-up/sharing/<uuid:uid>/stop/", consents.stop_sharing, name="stop-sharing"),
    path("follow-up/sharing/<uuid:uid>/answer/", consents.answer_office, name="answer-office"),
]
desk_urlpatterns = [
    path("offers/", passing.offers, name="offers"),
    path("offers/<uuid:uid>/accept/", passing.accept, name="offer-accept"),
    path("offers/<uuid:uid>/refuse/", passing.refuse, name="offer-refuse"),
    path("offers/<uuid:uid>/take-back/", passing.revoke, name="offer-revoke"),
    path("offers/<uuid:uid>/give-back/", passing.give_back, name="offer-give-back"),
    path("cases/<slug:reference>/refer/", passing.refer, name="case-refer"),
    path("cases/<slug:reference>/transfer/", passing.transfer, name="case-transfer"),
    path("cases/<slug:reference>/ask-lead/", passing.request_lead, name="case-request-lead"),
    path("cases/<slug:reference>/consent/", consents.write_down, name="case-consent"),
    path("cases/<slug:reference>/ask-consent/", consents.ask_workers, name="case-ask-consent"),
]
