"""Who waits for a time, which times became free, and how one is offered to the other."""
