"""Numbers and addresses that look like some and lead nowhere, or to somebody else."""

import pytest

from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone, show_phone
from lotse.kit.web_addresses import read_web_address


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("1725551234.0", "+491725551234"),  # a program took it for a number with a point
        ("491725551234,00", "+491725551234"),
        ("05321 7642.0", "+49532176420"),  # here the point parts digits
        ("Tel.-Nr.: 05321 76420", "+49532176420"),
        ("T 05321 76420", "+49532176420"),
        ("0172 5551234*12", None),  # a star would hide which digits are dialled
        ("0172 5551234 5678", None),  # no mobile number has 15 digits
        ("0172 55512", None),
        ("۰۱۷۲ ۵۵۵۱۲۳۴", "+491725551234"),
        ("+۴۹ (۰) ۱۷۲ ۵۵۵۱۲۳۴", "+491725551234"),
        ("0800 KITA JETZT", None),
        ("05321 76420-22/-23", None),
    ],
)
def test_number_is_the_one_that_was_meant_or_asked_back(said, kept):
    assert read_phone(said) == kept


def test_number_of_a_range_that_nobody_knows_is_shown_so_that_one_can_dial_it():
    assert show_phone("+491234567890") == "+49 1234567890"  # not 1234567890, which has no zero


@pytest.mark.parametrize(
    "said",
    ["anna@post.lan", "anna@amt.intranet", "anna@server.internal", "anna@nas.home", "a@x.corp",
     f"{'a' * 65}@example.org"],
)  # fmt: skip
def test_address_of_one_house_or_too_long_for_any_server_is_none(said):
    assert read_address(said) is None


@pytest.mark.parametrize(
    "said",
    ["http://10.0x0.0.1/", "http://127.0.0.0x1/", "http://8.8.0x7f/", "https://example.123/",
     "http://example.org:22/", "http://example.org:0/", "https://example.org:25/",
     "http://127。0。0。1/", "http://0x7f.1/", "http://[::ffff:a00:1]/", "http:/example.org"],
)  # fmt: skip
def test_address_in_numbers_or_at_a_port_that_no_browser_opens_is_none(said):
    assert read_web_address(said) is None


@pytest.mark.parametrize(
    "said",
    ["http://8.8.8.8/", "https://example.org:8443/a", "https://12a.example/", "https://1.example/"],
)
def test_public_address_of_digits_or_another_port_is_one(said):
    assert read_web_address(said) == said
