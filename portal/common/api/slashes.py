"""The slash at the end of every address."""

from django.http import HttpRequest
from django.middleware.common import CommonMiddleware

API_PREFIX = "/api/"
READS = {"GET", "HEAD"}


class SlashMiddleware(CommonMiddleware):
    """Who reads an address without its slash is led to it. What is sent to one under `/api/` is not: 404, as for any
    address that is not there. Most clients would follow a 301 with a GET and leave the body behind, and a story or a
    token goes where its sender wrote, nowhere else.
    """

    def should_redirect_with_slash(self, request: HttpRequest) -> bool:
        if request.method not in READS and request.path_info.startswith(API_PREFIX):
            return False
        return bool(super().should_redirect_with_slash(request))
