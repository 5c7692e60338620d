"""WSGI entry point, served by granian: `granian --interface wsgi portal.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
os.environ["PORTAL_WEB_PROCESS"] = "1"  # read by portal.settings.env: pages have limits of time
application = get_wsgi_application()
