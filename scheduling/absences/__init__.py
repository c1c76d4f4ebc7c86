"""Leave and closed days as work: what is booked on them, where it could go instead, and doing it through the door."""
