"""The search ranks without reading wide rows: titles have an index, their length a column."""

from importlib import import_module

import django.contrib.postgres.indexes
from django.db import migrations, models

RANK_BEFORE = import_module("lotse.words.migrations.0008_rarity").RANK
# Long vectors leave the rows of the table (those of rows above two kilobytes), so that a look at
# thousands of rows touches few pages. The column after it writes the table anew, and until the
# index of titles is made nobody searches or saves.
NARROW = "ALTER TABLE words_searchdocument SET (toast_tuple_target = 128)"
WIDE = "ALTER TABLE words_searchdocument RESET (toast_tuple_target)"
# Nobody should search through a list of what is not yet in the index.
AT_ONCE = "ALTER INDEX search_body SET (fastupdate = off)"
LATER = "ALTER INDEX search_body RESET (fastupdate)"
# Both vectors are asked through their indexes, titles of the best are read for neighbours; a row is
# named by its place on the disk, which holds within one statement and decides nothing: of equally
# good records those with the shortest titles are given. Worths are added exactly (numeric), so that
# their order does not part equals. A way that is worth less than a half only hints at a word: a
# record does not have it.
RANK = """
CREATE OR REPLACE FUNCTION lotse_rank(
    numbers integer[], worths real[], ways text[], words integer,
    phrase text, only_kind text, most integer)
RETURNS TABLE (kind varchar, record_id varchar, score real, matched integer, size integer)
LANGUAGE sql STABLE SET enable_seqscan = off SET work_mem = '16MB' AS $$
    WITH asked AS MATERIALIZED (
        SELECT w.number, w.worth, to_tsquery('simple', w.way) AS way
        FROM unnest(numbers, worths, ways) AS w (number, worth, way)
    ), told AS MATERIALIZED (
        SELECT a.number, a.worth, a.way, ARRAY(
            SELECT s.ctid FROM words_searchdocument AS s
            WHERE s.body @@ a.way AND (only_kind = '' OR s.kind = only_kind)
        ) AS places
        FROM asked AS a
    ), weighed AS MATERIALIZED (
        SELECT t.number, t.worth >= 0.5 AS is_matched, t.way, t.places, t.worth
            * ln(1 + (SELECT count(*) FROM words_searchdocument)::real / cardinality(t.places))
            AS worth
        FROM told AS t WHERE t.places <> '{}'
    ), hit AS (
        SELECT unnest(w.places) AS place, w.number, w.is_matched, w.worth * 0.4 AS worth
        FROM weighed AS w
        UNION ALL
        SELECT s.ctid, w.number, w.is_matched,
            w.worth * (0.7 + 0.3 * least(1, 20.0 / s.size))
        FROM weighed AS w CROSS JOIN words_searchdocument AS s
        WHERE s.title @@ w.way AND (only_kind = '' OR s.kind = only_kind)
    ), best AS (
        SELECT h.place, h.number, bool_or(h.is_matched) AS is_matched, max(h.worth) AS worth
        FROM hit AS h GROUP BY h.place, h.number
    ), scored AS (
        SELECT b.place, sum(b.worth::numeric) AS worth,
            coalesce(bit_or(1 << b.number) FILTER (WHERE b.is_matched AND b.number < words), 0)
                AS matched
        FROM best AS b GROUP BY b.place
    ), ranked AS (
        SELECT s.place, s.matched, (s.worth * (0.6 + 0.4 * bit_count(s.matched::bit(16))
            / greatest(words, 1)))::real AS score
        FROM scored AS s
        ORDER BY score DESC FETCH FIRST (most) ROWS WITH TIES
    ), first AS (
        SELECT r.place, r.score, r.matched, d.size
        FROM ranked AS r JOIN words_searchdocument AS d ON d.ctid = r.place
        ORDER BY r.score DESC, d.size, d.kind, d.record_id LIMIT most
    )
    SELECT d.kind, d.record_id, r.score * CASE WHEN phrase <> ''
            AND d.title @@ to_tsquery('simple', phrase) THEN 1.3::real ELSE 1 END, r.matched,
        d.size
    FROM first AS r JOIN words_searchdocument AS d ON d.ctid = r.place
$$
"""


class Migration(migrations.Migration):
    dependencies = [("words", "0008_rarity")]

    operations = [
        migrations.RunSQL(NARROW, WIDE),
        migrations.AddField(
            model_name="searchdocument",
            name="size",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("title"), function="length"),
                output_field=models.IntegerField(),
                verbose_name="lexemes of the titles in all languages",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(AT_ONCE, LATER)],
            [
                migrations.RemoveIndex(model_name="searchdocument", name="search_body"),
                migrations.AddIndex(
                    model_name="searchdocument",
                    index=django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["body"], name="search_body"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="searchdocument",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["title"], name="search_title"
            ),
        ),
        migrations.RunSQL(
            RANK, RANK_BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
    ]
