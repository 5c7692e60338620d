"""Setting up an app: the code that proves it is used up by it, and opens the desk."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.http import HttpResponse

from portal.accounts import second_factor
from portal.accounts.codes import use_code


class SetUpAppView(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        user = self.request.user
        row = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        use_code(row, form.cleaned_data["code"])
        second_factor.note_step(
            self.request,
            user,
            second_factor.MFA,
            id=row.pk,
            type=row.type,
        )
        return response


set_up_app = SetUpAppView.as_view()
