"""The forms of the clinical record."""
