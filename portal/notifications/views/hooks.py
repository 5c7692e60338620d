"""Where providers tell what became of a message, and what people wrote to us."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.notifications.channels import BadSignature, Channel, channels
from portal.notifications.services import take_events

# Far more than any provider sends of one event.
MOST_BYTES = 64 * 1024


@csrf_exempt  # a provider has no cookie of ours; each channel checks its provider's signature
@require_POST
def hook(request: HttpRequest, channel: str) -> HttpResponse:
    """One call of a provider. Not there for a channel that is not enabled or takes no receipts.

    413: longer than any event. 403: not signed by the provider. 200: done, now or at an earlier call of the same.
    """
    found = _channel(channel)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _plain(413)
    try:
        events = found.events(headers=request.headers, body=body)
    except BadSignature:
        return _plain(403)
    take_events(channel=found.key, events=events)
    return _plain(200)


def _channel(key: str) -> Channel:
    channel = channels.get(key)
    if channel is None or key not in settings.NOTIFICATION_CHANNELS or not channel.takes_receipts:
        raise Http404
    return channel


def _plain(status: int) -> HttpResponse:
    return HttpResponse(status=status, content_type="text/plain")
