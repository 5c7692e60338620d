"""Was this fee lawful? A pure engine: see `engine.check_fees`."""
