"""Publishing: writes a package into PostgreSQL as an edition of the shared store."""
