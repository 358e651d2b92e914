"""One search over everything that the public site has."""
