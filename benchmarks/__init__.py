"""Measures the atlas against what else one would use; `python -m benchmarks` writes the report."""
