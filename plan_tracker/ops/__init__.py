"""What runs behind the pages, and whether it does."""
