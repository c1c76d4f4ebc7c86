"""Booking online by patients themselves: what is open, proving an address, and the way to the door."""
