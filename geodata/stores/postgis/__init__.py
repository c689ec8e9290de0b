"""The shared store: a published package in PostgreSQL with PostGIS, read by several processes."""
