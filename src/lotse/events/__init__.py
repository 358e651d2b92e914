"""Events: dates, sign-up, waiting lists, attendance, feedback."""
