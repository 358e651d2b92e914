"""Mail addresses by the rules that mail really has, the same for forms, lists, files and the API.

The package ``email-validator`` knows them: no controls, no marks that change how an address looks,
no names that only one house knows (``localhost``, ``post.lan``), domains by IDNA 2008 as browsers
have them (``straße.example`` is not ``strasse.example``).
"""

from email_validator import EmailNotValidError, validate_email

from lotse.kit.web_addresses import OURS_ONLY

LONGEST = 254


def read_address(said: str) -> str | None:
    """An address as it is kept and written to, or None where no mail can go there.

    White space and a byte order mark around it are no part of it. The domain is written in ASCII,
    so that every mail server on the way means the same one; letters outside of ASCII before the
    sign are left to servers that say they take them, and ours does not ask: refused.

    >>> read_address("Anna@straße.example"), read_address("anna@localhost")
    ('Anna@xn--strae-oqa.example', None)
    """
    try:
        found = validate_email(
            said.strip().strip("\ufeff"),
            check_deliverability=False,
            allow_smtputf8=False,
            strict=True,  # by RFC 5321 in its lengths, too
        )
    except EmailNotValidError:
        return None
    kept = found.ascii_email or ""
    is_public = kept.rpartition(".")[2].lower() not in OURS_ONLY
    return kept if kept and is_public and len(kept) <= LONGEST else None


def address_key(said: str) -> str:
    """What somebody is looked up by: an address as it is kept, in small letters.

    However it is typed, it is the same account and the same family. What is no address stays what
    it is and is found nowhere.

    >>> address_key(" Anna@Straße.example"), address_key("Anna")
    ('anna@xn--strae-oqa.example', 'anna')
    """
    return (read_address(said) or said.strip()).lower()
