"""What the people who run the portal need: copies, the way back from them, jobs, figures."""
