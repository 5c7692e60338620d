"""Signed-in work under `/desk/`."""

from complaints import urls as complaints

urlpatterns = [*complaints.desk_urlpatterns]
