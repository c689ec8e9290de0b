"""Maps, pictures and paper: what is drawn of records, by the server and the command line."""
