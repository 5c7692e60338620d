"""Addresses of filing for workers and of exports."""

from django.urls import path

from complaints.views import complaint_imports, exports, filing_for

web_urlpatterns = [path("paper-form.pdf", filing_for.paper, name="paper-form")]
desk_urlpatterns = [
    path("filing/", filing_for.filing, name="filing"),
    path("filing/new/", filing_for.new, name="filing-new"),
    path("filing/import/", complaint_imports.import_sheet, name="filing-import"),
    path("filing/import/workers.<slug:kind>", complaint_imports.template, name="filing-template"),
    path("filing/<uuid:uid>/", filing_for.batch_page, name="filing-batch"),
    path("filing/<uuid:uid>/file/", complaint_imports.begin, name="filing-begin"),
    path("filing/<uuid:uid>/cards.pdf", filing_for.slips, name="filing-slips"),
    path("filing/<uuid:uid>/to-mend.csv", complaint_imports.faults, name="filing-faults"),
    path("filing/<uuid:uid>/forget/", filing_for.forget, name="filing-forget"),
    path("exports/", exports.exports, name="exports"),
    path("exports/<uuid:uid>/cases.<slug:kind>", exports.download, name="export-download"),
]
