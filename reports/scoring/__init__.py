"""考核: off until the office publishes its own rules; then what history shows is proposed, confirmed, appealed."""
