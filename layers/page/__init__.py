"""The frame of every page: navigation, the visit's state, notices, summary."""
