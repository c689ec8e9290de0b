"""The one filter (Selection), what answers it, and CQL2."""
