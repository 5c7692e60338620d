"""For the demonstration: a new routing rule that waits for its second person."""

from typing import Any

from complaints.models import RoutingRuleChange
from complaints.services.routing_rules import propose_change
from portal.accounts.models import User

MINISTRY = "compliance.kh@demo.example"
_WAGES = {
    "en": "Demonstration: the labour attaché works on unpaid wages; the ministry of labour gets a copy.",
    "km": "ឧទាហរណ៍៖ អនុព័ន្ធការងារដោះស្រាយប្រាក់ឈ្នួលដែលមិនបានបើក ហើយក្រសួងការងារទទួលបានច្បាប់ចម្លង។",
    "my": "သရုပ်ပြ။ အလုပ်သမားသံအရာရှိက မရသေးသော လုပ်ခကို ဆောင်ရွက်ပြီး အလုပ်သမားဝန်ကြီးဌာနက မိတ္တူရပါမည်။",
    "vi": "Minh họa: tùy viên lao động xử lý tiền lương chưa trả; Bộ Lao động nhận bản sao.",
}

CONTENT: dict[str, Any] = {
    "key": "demo-kh-th-wages",
    "nationality": "KH",
    "country": "TH",
    "area": None,
    "kinds": ["unpaid_wages"],
    "severity": "",
    "accused_type": "",
    "lead": "labour_attache",
    "copies": ["ministry"],
    "fallbacks": ["ministry"],
    "priority": 50,
    "reason": _WAGES,
    "note": "Demonstration.",
}


def create_demo_routing() -> None:
    """A proposal of the ministry. Safe to run again; people, kinds and countries must be loaded.

    Nothing is published: the demonstration routes by the rules of the reference data alone.
    """
    ministry = User.objects.filter(email=MINISTRY).first()
    if ministry is None or RoutingRuleChange.objects.exists():
        return
    propose_change(
        by=ministry,
        content=CONTENT,
        why="Demonstration: the ministry wants to know of unpaid wages in Thailand.",
    )
