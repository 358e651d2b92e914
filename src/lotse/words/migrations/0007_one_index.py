"""One search over all kinds, and by which rules each document was made."""

from django.db import migrations, models

FIND = """
CREATE FUNCTION lotse_find(typed text, mended text, loose text, words text[], main text)
RETURNS TABLE (kind varchar, record_id varchar, how integer, missing integer, size integer)
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    WITH typed_ones AS MATERIALIZED (
        SELECT d.kind, d.record_id, d.title, 0 AS how
        FROM words_searchdocument AS d WHERE d.body @@ to_tsquery('simple', typed)
    ), mended_ones AS MATERIALIZED (
        SELECT d.kind, d.record_id, d.title, 1 AS how
        FROM words_searchdocument AS d
        WHERE mended <> typed AND d.body @@ to_tsquery('simple', mended)
            AND NOT EXISTS (SELECT 1 FROM typed_ones AS t WHERE t.kind = d.kind)
    ), whole_ones AS MATERIALIZED (
        SELECT * FROM typed_ones UNION ALL SELECT * FROM mended_ones
    ), found AS (
        SELECT * FROM whole_ones
        UNION ALL
        SELECT d.kind, d.record_id, d.title, 2
        FROM words_searchdocument AS d
        WHERE (SELECT NOT EXISTS (SELECT 1 FROM whole_ones AS w WHERE w.kind = main))
            AND d.body @@ to_tsquery('simple', loose)
            AND (d.kind = main OR (SELECT NOT EXISTS (SELECT 1 FROM whole_ones)))
    )
    SELECT f.kind, f.record_id, f.how,
        (SELECT count(*)::integer FROM unnest(words) AS one
            WHERE NOT f.title @@ to_tsquery('simple', one)),
        length(f.title)
    FROM found AS f
$$
"""
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
    dependencies = [("words", "0006_words_of_documents")]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="version",
            field=models.CharField(
                default="", max_length=16, verbose_name="rules by which it was made"
            ),
        ),
        migrations.RunSQL(
"DROP FUNCTION lotse_search(text, text)", SEARCH),
        migrations.RunSQL(FIND, "DROP FUNCTION lotse_find(text, text, text, text[], text)"),
    ]
