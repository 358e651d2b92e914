from datetime import date

import pytest
from django.utils import translation

from lotse.guide import texts
from lotse.guide.domain.answer import answer
from lotse.guide.domain.taken import No
from lotse.guide.in_words import in_words
from lotse.guide.queries import get_wording
from tests.factories.reference import GOSLAR
from tests.guide.conftest import CALENDAR
from tests.guide.random_profiles import random_profiles


@pytest.fixture
def tell(ask, book, db):
    def told(**facts):
        with translation.override("en"):
            return in_words(ask(**facts), book, get_wording("de"))

    return told


def stations(tasks):
    return [{choice.station for choice in task.choices} for task in tasks]


def test_duty_comes_first_and_school_forms_are_one_choice(tell):
    told = tell(birth_date="2011-03", arrived_on="2026-10-01", school_years=7, german_level="none")
    assert told.duty == ("School is compulsory, until 31 July 2029.",)
    # At 15 the decree on German names the vocational school (no. 4.1); that parents may choose a
    # general school instead is what the state's pages say (rule choice_from_15): told second.
    vocational, general = told.tasks[:2]
    assert vocational.is_duty
    assert general.is_duty
    assert stations([vocational]) == [{"bes_language", "bbs_class"}]
    assert stations([general]) == [
        {"oberschule", "realschule", "hauptschule", "gymnasium", "igs", "kgs"}
    ]
    assert (vocational.begins, vocational.until) == ("It can begin at once.", "At once.")
    assert str(general.decided_by) == "die Eltern"


def test_both_readings_of_a_border_case_are_told(tell):
    # Whoever is born on 1 July must start (section 64 NSchG), the others of July may postpone.
    told = tell(birth_date="2021-07", station="kindergarten", on="2026-11-24")
    assert told.duty == ("The rules leave room here. Ask the school.",)
    assert len(told.readings) == 2
    assert "It may be postponed by one year." in told.readings[1].follows


def test_postponement_names_the_day(tell):
    told = tell(birth_date="2021-08-15", station="kindergarten", on="2026-11-24")
    assert (
        "until 1 August 2028. Both parents together write this to the school until 1 May 2027;"
        in told.duty[1]
    )
    late = tell(birth_date="2021-08-15", station="kindergarten", on="2027-05-02")
    assert "If you have not written to the school yet" in late.duty[1]


def test_what_lies_far_ahead_is_no_task_for_now(tell):
    told = tell(birth_date="2025-06", station="no_kita")
    assert [task.is_soon for task in told.tasks] == sorted(
        (task.is_soon for task in told.tasks), reverse=True
    )
    assert any(not task.is_soon and task.is_duty for task in told.tasks)


def test_wished_way_is_marked_in_the_picture(tell):
    told = tell(birth_date="2016-12-01", station="primary_school", grade=4, wish="abitur")
    stop = next(one for one in told.ways if one.fits_wish)
    while any(one.fits_wish for one in stop.next.values()):
        stop = next(one for one in stop.next.values() if one.fits_wish)
    assert "Abitur" in [str(one) for one in stop.certificates]


def test_changed_rule_is_told_with_its_day_and_its_words(tell):
    told = tell(birth_date="1990-05", german_level="a2", wish="integration_course")
    doubt = next(one for one in told.doubts if "9 February 2026" in " ".join(one.reasons))
    assert "BAMF" in str(doubt.rule)


def test_sources_say_when_somebody_looked(tell):
    told = tell(birth_date="2020-10-01", municipality=GOSLAR)
    law = next(one for one in told.grounds if any(s.paragraph == "§ 64(1)" for s in one.sources))
    assert law.checked == "Checked on 30 November 2026."
    assert law.sources[0].url.startswith("https://")


def test_words_of_no_machine_are_not_marked(tell):
    assert not tell(birth_date="2016-12-01").is_machine


def test_every_code_of_random_answers_has_words(book, db):
    wording = get_wording("de")
    for profile in random_profiles(book, 400):
        told = in_words(answer(profile, book, CALENDAR), book, wording)
        for task in told.tasks:
            # Whoever only stays where they are has nobody to ask and nowhere to go.
            assert task.where or task.is_stay
            assert task.decided_by or task.is_stay
            assert all(choice.title for choice in task.choices)
        assert all(one.title and one.reasons for one in told.not_possible)


def test_reasons_are_filled_in(book, db):
    with translation.override("en"):
        wording = get_wording("de")
        for no, said in (
            (No("too_young", "15"), "It is possible from the age of 15."),
            (No("needs_german", "b2"), "More German is needed first: level B2."),
            (No("needs_certificate", "hsa"), "needed first: Hauptschulabschluss."),
            (No("ended", "2028-07-31"), "after 31 July 2028."),
            (No("other_class", "2-4"), "another class: 2–4."),
        ):
            assert said in texts.reason(no, wording)
        assert texts.day(date(2026, 2, 9)) == "9 February 2026"


def test_general_or_vocational_school_is_told_as_a_choice(tell):
    newcomer = {"birth_date": "2011-05-10", "arrived_on": "2026-10-01", "on": "2026-11-25"}
    assert tell(**newcomer, school_years=7).is_choice
    assert not tell(**newcomer, school_years=9).is_choice
    # Two duties that are both to be done are no choice: language support, then school.
    assert not tell(birth_date="2021-05-10", station="no_kita", on="2026-10-25").is_choice


def test_stops_of_the_picture_know_the_page_of_their_station(tell):
    told = tell(birth_date="2016-12-01", station="primary_school", grade=4)
    slugs = {later.slug for stop in told.ways for later in stop.next.values()}
    assert "gymnasium-upper" in slugs
