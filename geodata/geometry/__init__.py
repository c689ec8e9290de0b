"""Geometry alone: bounds, GeoJSON shapes, measures, clusters and simplification."""
