"""Monitoring, pure: quarters, the scorecard, suppression of small counts, charts. No database, no clock."""
