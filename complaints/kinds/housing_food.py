"""Bad housing or food."""

from complaints.enums import Severity
from complaints.kinds.base import ComplaintKind, kinds

kinds.register(ComplaintKind(key="housing_food", severity=Severity.STANDARD))
