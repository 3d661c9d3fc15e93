"""Files that come by themselves: every Monday, on the 25th."""
