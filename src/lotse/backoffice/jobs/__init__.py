"""Staff screens for jobs that the clock begins."""
