"""What changed in a stretch of time, what falls due in a month, several plans side by side."""
