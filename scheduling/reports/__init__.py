"""How the practice runs: what is booked of the working time, what is missed, where bookings come from, who comes, how soon a time is free.

Counted in SQL, in a fixed number of queries whatever there is to count. No patient is in any of it.
"""
