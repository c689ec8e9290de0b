"""Filters in CQL2 (OGC 21-065r2): read, and evaluated over columns in memory."""
