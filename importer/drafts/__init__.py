"""Drafts under review: stored, edited by several people, published as plans."""
