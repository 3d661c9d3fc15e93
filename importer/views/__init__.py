"""Pages of the import: bring a document in, review its draft, set its head, see what was done."""
