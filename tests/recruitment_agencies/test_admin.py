"""The system's administration shows the register and changes nothing: that is done at the desks, on record."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User

from .conftest import MakeAgency

pytestmark = [pytest.mark.django_db, pytest.mark.security]


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root@example.org", "a long sentence"))
    return client


def test_agency_is_shown_and_cannot_be_changed(
    administrator: Client, make_agency: MakeAgency
) -> None:
    agency = make_agency("Mekong Star")
    page = reverse("admin:recruitment_agencies_agency_change", args=[agency.pk])
    assert administrator.get(page).status_code == 200
    assert administrator.post(page, {"name": "Another"}).status_code == 403
    agency.refresh_from_db()
    assert agency.name == "Mekong Star"


def test_no_model_of_the_register_is_changed_in_the_administration(
    administrator: Client, make_agency: MakeAgency
) -> None:
    ours = [m for m in admin.site._registry if m._meta.app_label == "recruitment_agencies"]
    assert len(ours) >= 4
    for model in ours:
        name = f"admin:recruitment_agencies_{model._meta.model_name}_add"
        assert administrator.get(reverse(name)).status_code == 403
