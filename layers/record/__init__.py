"""One record: the panel beside the map and the page of its own."""
