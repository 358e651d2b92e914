"""Addresses of the way in and of accounts. Names are those that django-allauth asks for."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import URLPattern, path, reverse_lazy

from lotse.backoffice.accounts import house, views
from lotse.backoffice.accounts.policy import leaving, strict

urlpatterns: list[URLPattern] = [
    path(
        "login/",
        strict(account.LoginView.as_view(template_name="backoffice/accounts/log_in.html")),
        name="account_login",
    ),
    path(
        "login/code/",
        strict(factors.AuthenticateView.as_view(template_name="backoffice/accounts/code.html")),
        name="mfa_authenticate",
    ),
    path("login/vergessen/", views.forgotten, name="staff_forgotten"),
    path("login/passkey/", strict(passkeys.LoginWebAuthnView.as_view()), name="mfa_login_webauthn"),
    path("login/<slug:provider_id>/", strict(house.login), name="openid_connect_login"),
    path("login/<slug:provider_id>/zurueck/", house.callback, name="openid_connect_callback"),
    path("login/haus/abgemeldet/", house.logged_out, name="staff_house_log_out"),
    path("login/haus/nein/<slug:why>/", strict(house.refused), name="staff_house_refused"),
    path(
        "logout/",
        leaving(
            strict(account.LogoutView.as_view(template_name="backoffice/accounts/log_out.html"))
        ),
        name="account_logout",
    ),
    path(
        "inactive/",
        strict(
            account.AccountInactiveView.as_view(template_name="backoffice/accounts/inactive.html")
        ),
        name="account_inactive",
    ),
    path("invitation/<str:who>/<str:proof>/", views.invitation, name="staff_invitation"),
    path(
        "zugang/",
        strict(factors.IndexView.as_view(template_name="backoffice/accounts/access.html")),
        name="mfa_index",
    ),
    path(
        "zugang/password/",
        strict(
            account.PasswordChangeView.as_view(
                template_name="backoffice/accounts/password.html",
                success_url=reverse_lazy("mfa_index"),
            )
        ),
        name="account_change_password",
    ),
    path(
        "zugang/again/",
        strict(
            account.ReauthenticateView.as_view(
                template_name="backoffice/accounts/again_password.html"
            )
        ),
        name="account_reauthenticate",
    ),
    path(
        "zugang/again/code/",
        strict(
            factors.ReauthenticateView.as_view(template_name="backoffice/accounts/again_code.html")
        ),
        name="mfa_reauthenticate",
    ),
    path(
        "zugang/again/passkey/",
        strict(
            passkeys.ReauthenticateWebAuthnView.as_view(
                template_name="backoffice/accounts/again_passkey.html"
            )
        ),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "zugang/app/",
        strict(app.ActivateTOTPView.as_view(template_name="backoffice/accounts/app.html")),
        name="mfa_activate_totp",
    ),
    path(
        "zugang/app/remove/",
        strict(app.DeactivateTOTPView.as_view(template_name="backoffice/accounts/app_remove.html")),
        name="mfa_deactivate_totp",
    ),
    path(
        "zugang/passkeys/",
        strict(
            passkeys.ListWebAuthnView.as_view(template_name="backoffice/accounts/passkeys.html")
        ),
        name="mfa_list_webauthn",
    ),
    path(
        "zugang/passkeys/add/",
        strict(
            passkeys.AddWebAuthnView.as_view(template_name="backoffice/accounts/passkey_add.html")
        ),
        name="mfa_add_webauthn",
    ),
    path(
        "zugang/passkeys/<int:pk>/remove/",
        strict(views.RemovePasskeyView.as_view()),
        name="mfa_remove_webauthn",
    ),
    path(
        "zugang/codes/",
        strict(codes.ViewRecoveryCodesView.as_view(template_name="backoffice/accounts/codes.html")),
        name="mfa_view_recovery_codes",
    ),
    path(
        "zugang/codes/new/",
        strict(
            codes.GenerateRecoveryCodesView.as_view(
                template_name="backoffice/accounts/codes_new.html"
            )
        ),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "zugang/codes/download/",
        codes.DownloadRecoveryCodesView.as_view(template_name="backoffice/accounts/codes.txt"),
        name="mfa_download_recovery_codes",
    ),
    path(
        "zugang/sessions/",
        strict(
            sessions.ListUserSessionsView.as_view(template_name="backoffice/accounts/sessions.html")
        ),
        name="usersessions_list",
    ),
    path("konten/", views.accounts, name="staff_accounts"),
    path("konten/neu/", views.new_account, name="staff_account_new"),
    path("konten/<int:pk>/", views.account, name="staff_account"),
    path("konten/<int:pk>/reset/", views.reset, name="staff_account_reset"),
]
