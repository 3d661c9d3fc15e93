"""The figures for machines: the same roll-ups, verbs and permissions as the pages."""
