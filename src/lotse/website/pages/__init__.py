"""Home, entrance, legal pages, robots and sitemap."""
