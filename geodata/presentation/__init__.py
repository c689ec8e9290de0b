"""How values read: words, sentences, table cells, map features, citations."""
