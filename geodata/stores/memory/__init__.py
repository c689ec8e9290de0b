"""The embedded store: one package, compiled and filtered in this process."""
