from portal.partners.services.emitting import emit, forget_about

__all__ = ["emit", "forget_about"]
