"""What patients do about their own appointments by a signed link, without an account."""
