"""The rules that a data package must keep; each fault with its file, row and remedy."""
