"""Pure rules of the compliance desk: moves of a case, due dates, what a decision does to a licence."""
