"""Pages: what is under the bell, and when one wants to hear it."""
