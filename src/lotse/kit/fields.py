"""Fields of forms for what can be called, written to and opened; each asks back in words."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lotse.kit.days import can_be_meant
from lotse.kit.mail_addresses import read_address
from lotse.kit.phones import read_phone, show_phone
from lotse.kit.plain import tidy
from lotse.kit.web_addresses import read_web_address

NO_PHONE = _(
    "Nobody can call this number. Please write one number with its area code, "
    "for example 030 23125 000."
)
NO_MAIL = _("No e-mail can reach this address. Please check it, for example: name@example.org.")
NO_DAY = _("This day is too far away. Please check the year.")
NO_WEB = _("This is no public web address. It looks like this: https://example.org.")


class DayField(forms.DateField):
    """A day that somebody can mean (:mod:`lotse.kit.days`)."""

    def clean(self, value: Any) -> Any:
        """The day, or None."""
        day = super().clean(value)
        if day is not None and not can_be_meant(day):
            raise ValidationError(NO_DAY)
        return day


class MomentField(forms.DateTimeField):
    """A day and time that somebody can mean."""

    def clean(self, value: Any) -> Any:
        """The moment, or None."""
        moment = super().clean(value)
        if moment is not None and not can_be_meant(moment):
            raise ValidationError(NO_DAY)
        return moment


class PhoneField(forms.CharField):
    """One telephone number; cleaned it is as :func:`~lotse.kit.phones.read_phone` keeps it."""

    def clean(self, value: Any) -> str:
        """The number in the form of E.164, or nothing."""
        said = super().clean(value) or ""
        if not said:
            return ""
        kept = read_phone(said)
        if kept is None:
            raise ValidationError(NO_PHONE)
        return kept

    def prepare_value(self, value: Any) -> Any:
        """A kept number as one reads it; what was typed stays as it was."""
        return show_phone(value) if isinstance(value, str) and value.startswith("+") else value


class ShownPhoneField(forms.CharField):
    """A number that a page shows: as an office writes it, with the hyphen before an extension.

    Short numbers of services, such as 115, are taken.
    """

    def clean(self, value: Any) -> str:
        """The number without signs that nobody sees, or nothing."""
        said = tidy(super().clean(value) or "")
        if said and read_phone(said, may_be_service=True) is None:
            raise ValidationError(NO_PHONE)
        return said


class MailField(forms.EmailField):
    """A mail address, as :func:`~lotse.kit.mail_addresses.read_address` keeps it."""

    default_validators = []

    def clean(self, value: Any) -> str:
        """The address, or nothing."""
        said = super().clean(value) or ""
        kept = read_address(said) if said else ""
        if kept is None:
            raise ValidationError(NO_MAIL)
        return kept


class WebField(forms.URLField):
    """An address of the web that everybody may be shown."""

    default_validators = []

    def clean(self, value: Any) -> str:
        """The address, or nothing."""
        said = super().clean(value) or ""
        kept = read_web_address(said) if said else ""
        if kept is None:
            raise ValidationError(NO_WEB)
        return kept
