"""Every sort of place has something to say to it."""

import pytest

from portal.reference.call_scripts import EMERGENCY, script_for, scripts
from portal.reference.enums import MissionType
from portal.reference.models import Place


@pytest.mark.parametrize("kind", MissionType)
def test_every_kind_of_place_has_one_script(kind: MissionType) -> None:
    fitting = [script for script in scripts if kind in script.kinds]
    assert [script_for(Place(kind=kind))] == fitting


def test_emergency_is_one_whoever_answers() -> None:
    assert script_for(Place(kind=MissionType.NGO, is_emergency=True)) is EMERGENCY


def test_scripts_are_short() -> None:
    keys = ("emergency", "mission", "hotline", "organisation", "authority")
    assert {script.key: len(script.say) for script in scripts} == dict.fromkeys(keys, 4)
    assert [script.key for script in scripts if not 2 <= len(script.know) <= 3] == []
