"""Addresses of the register and the fee check."""

from django.urls import URLPattern, path

from recruitment_agencies import compliance_urls, register_urls
from recruitment_agencies.api.open_data import OpenDataCsvView, OpenDataJsonView
from recruitment_agencies.api.views import AgencyListView, AgencyView, FeeCheckView
from recruitment_agencies.views import (
    agencies,
    desk_fee_rules,
    desk_monitoring,
    fee_check,
    open_data,
    proof,
    watches,
)

web_urlpatterns = [
    path("", agencies.agency_list, name="list"),
    path("data/", open_data.open_data, name="open-data"),
    path("<slug:public_id>/", agencies.agency_detail, name="detail"),
    path("<slug:public_id>/proof/", proof.proof_page, name="proof"),
    path("<slug:public_id>/proof.pdf", proof.proof_pdf, name="proof-pdf"),
    path("<slug:public_id>/watch/", watches.ask, name="watch"),
    path("<slug:public_id>/watch/asked/", watches.asked, name="watch-asked"),
]
watch_urlpatterns = [
    path("stopped/", watches.stopped, name="stopped"),
    path("<slug:token>/", watches.watch, name="watch"),
    path("<slug:token>/confirm/", watches.confirm, name="confirm"),
    path("<slug:token>/stop/", watches.stop, name="stop"),
]
fee_urlpatterns = [path("", fee_check.fee_check, name="check")]
api_urlpatterns = [
    path("agencies/", AgencyListView.as_view(), name="agency-list"),
    path("agencies/<slug:public_id>/", AgencyView.as_view(), name="agency"),
    path("fee-checks/", FeeCheckView.as_view(), name="fee-check"),
    path(
        "open-data/<slug:dataset>.csv",
        OpenDataCsvView.as_view(),
        name="open-data-csv",
    ),
    path("open-data/<slug:dataset>.json", OpenDataJsonView.as_view(), name="open-data-json"),
]
desk_urlpatterns: list[URLPattern] = [
    path("monitoring/", desk_monitoring.overview, name="monitoring"),
    path("monitoring/agencies.<slug:kind>", desk_monitoring.export, name="monitoring-export"),
    path("monitoring/<slug:public_id>/", desk_monitoring.agency, name="monitoring-agency"),
    path(
        "monitoring/<slug:public_id>/quarters.<slug:kind>",
        desk_monitoring.agency_export,
        name="monitoring-agency-export",
    ),
    path("fee-rules/", desk_fee_rules.rule_list, name="fee-rules"),
    path("fee-rules/new/", desk_fee_rules.new, name="fee-rule-new"),
    path("fee-rules/<int:pk>/", desk_fee_rules.rule, name="fee-rule"),
    path("fee-rules/<int:pk>/propose/", desk_fee_rules.propose, name="fee-rule-propose"),
    path(
        "fee-rules/<int:pk>/checked-again/", desk_fee_rules.checked_again, name="fee-rule-checked"
    ),
    path("fee-rule-changes/<int:pk>/", desk_fee_rules.change, name="fee-rule-change"),
    path("fee-rule-changes/<int:pk>/publish/", desk_fee_rules.publish, name="fee-rule-publish"),
    path("fee-rule-changes/<int:pk>/refuse/", desk_fee_rules.refuse, name="fee-rule-refuse"),
    path("fee-rule-changes/<int:pk>/withdraw/", desk_fee_rules.withdraw, name="fee-rule-withdraw"),
    *compliance_urls.desk_urlpatterns,
    # Last: an agency of the register is any word that is no other address.
    *register_urls.desk_urlpatterns,
]
