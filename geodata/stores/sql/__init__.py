"""A Selection put into SQL, and the answers read."""
