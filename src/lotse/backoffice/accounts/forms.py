"""Forms for accounts."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from lotse.accounts.models import User
from lotse.accounts.roles import ROLES
from lotse.backoffice.words.asked import target_languages
from lotse.kit.fields import MailField
from lotse.reference.queries import get_reference


class AccountForm(forms.Form):
    """Name and role of a colleague."""

    first_name = forms.CharField(label=_("First name"), max_length=150, required=False)
    last_name = forms.CharField(label=_("Last name"), max_length=150)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[(code, role.name) for code, role in ROLES.items()],
        widget=forms.RadioSelect,
    )
    translates = forms.MultipleChoiceField(
        label=_("Translators: only these languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        languages = [(one.tag, one.autonym) for one in target_languages(get_reference())]
        self.fields["translates"].choices = languages  # type: ignore[attr-defined]  # the field has choices


class NewAccountForm(AccountForm):
    """A new colleague."""

    email = MailField(label=_("E-mail address"), max_length=254)
    field_order = ("email", "first_name", "last_name", "role", "translates")


class ChangeAccountForm(AccountForm):
    """An account that exists may also be switched off."""

    is_active = forms.BooleanField(label=_("May log in"), required=False)


class ForgottenForm(forms.Form):
    """Who asks for a new password."""

    email = MailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )


class NewPasswordForm(forms.Form):
    """The password that the owner of an account chooses."""

    password = forms.CharField(
        label=_("New password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    again = forms.CharField(
        label=_("New password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def hints(self) -> list[str]:
        """What a password must be like."""
        return password_validators_help_texts()

    def clean_password(self) -> str:
        """Refuse what is easily guessed."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        data = super().clean() or {}
        if "password" in data and data["password"] != data.get("again"):
            self.add_error("again", _("The passwords are not the same."))
        return data
