from typing import Any

from django.core.management.base import BaseCommand

from complaints.demo import create_demo_complaints
from complaints.demo_cso import create_demo_filing
from complaints.demo_passing import create_demo_passing
from complaints.demo_routing import create_demo_routing
from portal.accounts.demo import create_demo_people
from portal.search.services import rebuild
from recruitment_agencies.demo import create_demo_agencies
from recruitment_agencies.demo_compliance import create_demo_cases
from recruitment_agencies.demo_declarations import create_demo_declarations
from recruitment_agencies.demo_monitoring import create_demo_monitoring
from recruitment_agencies.models import Agency


class Command(BaseCommand):
    help = "Load fictional organisations, people, agencies and complaints, each marked so. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        before = Agency.objects.count()
        create_demo_people()
        create_demo_agencies()
        if Agency.objects.count() > before:
            rebuild(kind="agency")
        create_demo_declarations()
        create_demo_cases()
        create_demo_complaints()
        create_demo_filing()
        create_demo_passing()
        create_demo_routing()
        create_demo_monitoring()
        self.stdout.write("Demonstration data is in place.")
