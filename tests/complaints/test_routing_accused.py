"""The office that a complaint is about is kept out by itself, also when its name is only written."""

import pytest

from complaints.enums import ExclusionReason
from complaints.models import Complaint, RoutingRule
from complaints.queries import offices_open_to
from complaints.submission import Accused
from portal.accounts.models import Organisation
from portal.reference.models import Mission
from tests.cast import Cast, file_for_worker
from tests.structure.ground import make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.security]
OFFICIAL = "official"


def excluded(case: Complaint) -> set[str]:
    rows = case.exclusions.filter(reason=ExclusionReason.ACCUSED)
    return {str(row.place.key if row.place else row.organisation.slug) for row in rows}


@pytest.mark.parametrize(
    "written",
    ["Embassy of Cambodia", " embassy of CAMBODIA ", "Mr Sok, Embassy of Cambodia, 2nd floor"],
)
def test_an_official_of_a_mission_named_in_words_keeps_it_out(cast: Cast, written: str) -> None:
    case = file_for_worker(accused=(Accused(type=OFFICIAL, name=written),)).complaint
    assert excluded(case) == {"kh-th-bkk"}
    assert case.lead is None
    assert not Complaint.objects.visible_to(cast.attache).exists()
    assert cast.post not in offices_open_to(case)


def test_the_name_of_an_office_of_the_portal_counts_in_every_language(cast: Cast) -> None:
    Organisation.objects.filter(pk=cast.cso.pk).update(name_km="អង្គការជំនួយពលករ")
    case = file_for_worker(
        accused=(Accused(type=OFFICIAL, name="លោក សុខ អង្គការជំនួយពលករ"),), ask_for=("cso",)
    ).complaint
    assert excluded(case) == {cast.cso.slug}
    assert not Complaint.objects.visible_to(cast.case_worker).exists()


def test_a_mission_named_in_another_script_is_found_too(cast: Cast) -> None:
    Mission.objects.filter(key="kh-th-sko").update(names={"en": "Consulate", "my": "ကောင်စစ်ဝန်ရုံး"})
    case = file_for_worker(accused=(Accused(type="other", name="ကောင်စစ်ဝန်ရုံး"),)).complaint
    assert excluded(case) == {"kh-th-sko"}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("employer", "Seafood Ltd, near the Embassy of Cambodia"),
        (OFFICIAL, "a man at the embassy"),
        (OFFICIAL, "Embassy"),
        (OFFICIAL, ""),
    ],
)
def test_words_that_name_no_whole_office_keep_nobody_out(
    cast: Cast, kind: str, written: str
) -> None:
    case = file_for_worker(accused=(Accused(type=kind, name=written),)).complaint
    assert (excluded(case), case.lead) == (set(), cast.post)


def test_the_post_of_another_country_is_not_meant(cast: Cast) -> None:
    accused = (Accused(type=OFFICIAL, name="Embassy of Cambodia"),)
    case = file_for_worker(accused=accused, nationality="MM").complaint
    assert (excluded(case), case.lead) == (set(), cast.foreign_post)


def test_the_own_organisation_of_an_accused_agency_is_kept_out_and_never_an_addressee(
    cast: Cast,
) -> None:
    agency = make_agency()
    agency.organisation = cast.accused_agency.organisations().get()
    agency.save()
    # Even if its row said that it was an oversight office, and a rule led there.
    Organisation.objects.filter(pk=agency.organisation_id).update(is_oversight=True)
    RoutingRule.objects.create(
        key="o", lead="oversight", accused_type="agency", reason_en="Watched."
    )
    case = file_for_worker(accused=(Accused(type="agency", agency=agency.public_id),)).complaint
    assert excluded(case) == {"agency-kh"}
    assert case.lead == cast.oversight
    assert not Complaint.objects.visible_to(cast.accused_agency).exists()
    assert agency.organisation not in offices_open_to(case)


def test_a_picked_mission_is_kept_out_once_though_its_name_is_written_as_well(cast: Cast) -> None:
    accused = Accused(type=OFFICIAL, mission="kh-th-bkk", name="Embassy of Cambodia")
    case = file_for_worker(accused=(accused,)).complaint
    assert case.exclusions.filter(place__isnull=False).count() == 1
