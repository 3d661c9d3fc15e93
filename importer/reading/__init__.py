"""From an uploaded file to verbatim text and tables, read by a child process under limits."""
