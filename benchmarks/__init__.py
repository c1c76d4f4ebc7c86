"""How fast a large practice answers: one client, a real server, and floors measured in the same run."""
