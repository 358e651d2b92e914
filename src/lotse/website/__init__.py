"""The public site: what families see, in their language, without an account."""
