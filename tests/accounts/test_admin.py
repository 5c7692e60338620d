"""The staff pages: people and offices, never a case."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def test_an_office_is_kept_with_its_name_in_every_language(client: Client) -> None:
    cast = make_cast()
    client.force_login(cast.superuser)
    page = client.get(reverse("admin:accounts_organisation_change", args=[cast.post.pk]))
    assert page.status_code == 200
    for language in ("en", "km", "my", "vi"):
        assert f'name="name_{language}"' in page.content.decode()


@pytest.mark.security
def test_no_staff_page_shows_a_complaint_a_message_or_a_draft() -> None:
    shown = {model._meta.app_label for model in admin.site._registry}
    assert "complaints" not in shown
    assert "notifications" not in shown
