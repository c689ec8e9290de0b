"""The app's own side of HTTP: paths, escaping, compression, headers, live updates."""
