"""Files to download: of records in the forms of other programs, of claims, and of conflicts."""
