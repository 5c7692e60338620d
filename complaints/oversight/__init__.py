"""How offices answer: figures for the oversight office, and a part of them for everybody."""
