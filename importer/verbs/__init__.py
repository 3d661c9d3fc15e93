"""The only writers of imports: bring a document in, understand it, change its draft, drop it."""
