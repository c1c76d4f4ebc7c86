"""The day at the desk: who is here, who waits, who is in which room."""
