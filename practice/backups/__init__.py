"""A practice in one file, and a practice out of it: database and documents, checked, encrypted where there is a key."""
