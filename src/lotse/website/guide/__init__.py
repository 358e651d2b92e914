"""The guide, as families find it: the education system and its dates."""
