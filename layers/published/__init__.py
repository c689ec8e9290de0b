"""Published pages: rendered on the server, to be read, found, shared, embedded and printed."""
