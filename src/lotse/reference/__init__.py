"""Vocabularies without people: the district, languages, stages, topics, school types, holidays."""
