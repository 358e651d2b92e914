"""The face for machines: what others may read and reuse, described by OpenAPI."""
