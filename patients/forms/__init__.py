"""The forms of patients, one module for each kind."""
