"""Addresses of accounts: signing in under `/accounts/`, the people of an organisation at the desk.

Of allauth's second factors each page is named: what it may add later is not reachable before somebody reads it.
"""

from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path

from portal.accounts.views import invitations, people, second_step, sessions

account_urlpatterns = [
    path("invitation/", invitations.join, name="account_invitation"),
    path("invitation/<slug:token>/", invitations.follow_link, name="account_invitation_link"),
    path("sessions/", sessions.sessions, name="usersessions_list"),
    path("second-step/", mfa.index, name="mfa_index"),
    path("second-step/code/", mfa.authenticate, name="mfa_authenticate"),
    path("second-step/again/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("second-step/app/", second_step.set_up_app, name="mfa_activate_totp"),
    path("second-step/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "second-step/recovery/", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "second-step/recovery/new/",
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "second-step/recovery/file/",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("passkeys/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("passkeys/add/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("passkeys/again/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("passkeys/sign-in/", passkeys.login_webauthn, name="mfa_login_webauthn"),
    path("passkeys/<int:pk>/edit/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("", include("allauth.account.urls")),
]

desk_urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/invite/<slug:slug>/", people.invite, name="people-invite"),
    path("people/invitations/<uuid:public_id>/withdraw/", people.withdraw, name="people-withdraw"),
    path("people/<int:pk>/end/", people.leave, name="people-end"),
    path("people/<int:pk>/second-step/", people.reset, name="people-reset"),
]
