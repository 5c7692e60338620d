"""What goes by SMS is short in every language; a part more is money, and a message that comes in pieces."""

from io import StringIO

import pytest
from django.core.management import call_command

from portal.notifications.channels.sms_length import measure
from portal.notifications.templates import render_template, templates
from portal.settings.languages import LANGUAGE_CODES

MOST_PARTS = 2
# Only over channels without parts: whoever follows a page chose e-mail or Telegram.
NOT_BY_SMS = {"agencies.confirm_watch", "agencies.page_changed"}


def parts(key: str, language: str) -> int:
    rendered = render_template(templates[key], language=language, reference="")
    return measure(rendered.text).parts


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_text_to_a_worker_is_at_most_two_parts(language: str) -> None:
    keys = [one.key for one in templates if not one.for_staff and one.key not in NOT_BY_SMS]
    assert keys
    assert [key for key in keys if parts(key, language) > MOST_PARTS] == []


@pytest.mark.parametrize("language", LANGUAGE_CODES)
def test_text_to_a_desk_is_at_most_three_parts(language: str) -> None:
    """With the address of the portal in it."""
    long = [
        one.key
        for one in templates
        if one.for_staff
        and measure(
            render_template(one, language=language, reference="AAAA-AAAA", count=12).text
        ).parts
        > MOST_PARTS + 1
    ]
    assert long == []


def test_table_of_lengths_names_every_message_in_every_language() -> None:
    out = StringIO()
    call_command("check_messages", stdout=out)
    rows = out.getvalue().splitlines()[2:]
    assert len(rows) == len(templates) * len(LANGUAGE_CODES)
    assert all(row.startswith("| ") and row.count("|") == 7 for row in rows)
