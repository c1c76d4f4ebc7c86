"""All that is on file about one patient, in one file for them: what is in it, how it is read, how it is handed over."""
