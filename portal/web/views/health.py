"""Is it alive? Is it ready? For load balancers and people on call."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from portal.web.readiness import checks


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    response = JsonResponse({"alive": True})
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """What the portal leans on, as JSON; 503 when any of it fails. For whoever watches, not for a load balancer."""
    results = checks()
    is_ready = all(result["ok"] for result in results.values())
    response = JsonResponse({"ready": is_ready, "checks": results}, status=200 if is_ready else 503)
    response["Cache-Control"] = "no-store"
    return response
