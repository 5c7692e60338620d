"""Setting up an app: the code that proves it is used up by it, and opens the desk. Pressed twice, it is done once."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from django.db import IntegrityError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from portal.accounts import second_factor
from portal.accounts.codes import use_code


class SetUpAppView(ActivateTOTPView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and _app_of(request.user).exists():
            return redirect("mfa_view_recovery_codes")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = self.request.user
        try:
            response = super().form_valid(form)
        except IntegrityError:  # the other press was first by a moment
            return redirect("mfa_view_recovery_codes")
        row = _app_of(user).get()
        use_code(row, form.cleaned_data["code"])
        second_factor.note_step(
            self.request,
            user,
            second_factor.MFA,
            id=row.pk,
            type=row.type,
        )
        return response


def _app_of(user: Any) -> QuerySet[Authenticator]:
    return Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.TOTP)


set_up_app = SetUpAppView.as_view()
