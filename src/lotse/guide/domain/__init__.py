"""By which rule a person gets where: plain Python."""
