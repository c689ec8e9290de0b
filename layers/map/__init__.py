"""The map: its script's host, its symbols and legend, and the answer for a window."""
