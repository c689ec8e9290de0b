"""Importing: a person's file becomes a tabular layer of a package, or a sentence says why not."""
