"""Every write of events, by what it is about: planning, signing up, coming, feedback, erasing."""
