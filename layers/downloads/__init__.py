"""Download buttons, and the files that stream while they are made."""
