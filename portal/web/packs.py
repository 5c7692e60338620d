"""The help directory in the packs that people keep on their phones."""

from urllib.parse import urlencode

from rights_info.offline.contents import PackPages


def help_paths(destination: str, origin: str | None) -> list[str]:
    """Who can help in a country: for everybody, and for people of one origin."""
    corridors = [{"in": destination}, *([{"from": origin, "in": destination}] if origin else [])]
    return [f"help/?{urlencode(corridor)}" for corridor in corridors]


HELP_PAGES = PackPages("web.help", help_paths)
