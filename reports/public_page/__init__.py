"""A read-only page of a plan's progress for the public: one file that any file server can serve."""
