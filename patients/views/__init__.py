"""The pages of patients, one module for each kind."""
