"""The look into the search documents, as a function of the database."""

from django.db import migrations

# The planner believes reading all rows to be cheap, because it does not count the unpacking of
# their large vectors; the setting, which ends with the function, keeps it to the index of words.
SEARCH = """
CREATE FUNCTION lotse_search(wanted_kind text, wanted text)
RETURNS TABLE (record_id text, rank integer)
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    SELECT record_id, CASE WHEN title @@ query THEN 0 ELSE 1 END
    FROM words_searchdocument, to_tsquery('simple', wanted) AS query
    WHERE body @@ query AND kind = wanted_kind
$$
"""


class Migration(migrations.Migration):
    dependencies = [("words", "0002_content_version")]

    operations = [migrations.RunSQL(SEARCH, "DROP FUNCTION lotse_search(text, text)")]
