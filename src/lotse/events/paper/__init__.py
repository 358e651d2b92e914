"""What is printed for an event: flyers, posters, feedback sheets, certificates."""
