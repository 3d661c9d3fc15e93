"""A believable autumn of demonstration activity: made with the real verbs, marked, and removable with one command."""
