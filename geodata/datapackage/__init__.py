"""The data package as files: catalog, code lists, sources, departments, claims and layers."""
