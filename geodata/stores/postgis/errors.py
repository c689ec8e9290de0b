"""What can go wrong between the atlas and its database."""

from geodata.errors import GeoDataError


class DatabaseUnavailable(GeoDataError):
    """The database cannot answer now, or holds nothing that this program can read."""


class NotPublished(GeoDataError):
    """A package could not be put into the database; what was there before still is."""
