"""What the review screen shows: the text of one section with its marks, the table beside it, where to go next."""
