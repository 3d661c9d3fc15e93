"""大屏: one plan's figures on a screen that refreshes itself, and the private addresses it is opened by."""
