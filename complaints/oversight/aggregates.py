"""SQL that the ORM has no name for."""

from django.db.models import Aggregate, FloatField


class Median(Aggregate):
    """The middle value; of an even number of values, between the two in the middle. None of none."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()
