from portal.reference.models.country import Area, Country
from portal.reference.models.mission import ContactPoint, HelpContact, Mission, Place
from portal.reference.models.rate import ExchangeRate
from portal.reference.models.source import Source

__all__ = [
    "Area",
    "ContactPoint",
    "Country",
    "ExchangeRate",
    "HelpContact",
    "Mission",
    "Place",
    "Source",
]
