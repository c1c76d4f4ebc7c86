"""Patients and appointments as tables, in and out: looked at first, then stored as a whole or not at all."""
