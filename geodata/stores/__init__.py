"""Where a Selection is answered: in memory, or in PostgreSQL with PostGIS."""
