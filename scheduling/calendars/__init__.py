"""Appointments as calendar programmes read them: a file for one, a feed for a therapist's diary. Nothing clinical."""
