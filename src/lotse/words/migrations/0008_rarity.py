"""The search weighs how rare each word is, and what stands in a title."""

from django.db import migrations

# A way that is worth less than a half only hints at a word: a record does not have it.
RANK = """
CREATE FUNCTION lotse_rank(
    numbers integer[], worths real[], ways text[], words integer,
    phrase text, only_kind text, most integer)
RETURNS TABLE (kind varchar, record_id varchar, score real, matched integer, size integer)
LANGUAGE sql STABLE SET enable_seqscan = off AS $$
    WITH asked AS MATERIALIZED (
        SELECT w.n, w.number, w.worth, to_tsquery('simple', w.way) AS way
        FROM unnest(numbers, worths, ways) WITH ORDINALITY AS w (number, worth, way, n)
    ), hit AS MATERIALIZED (
        SELECT a.n, a.number, a.worth, d.key, d.place
        FROM asked AS a CROSS JOIN LATERAL (
            SELECT s.key, CASE WHEN s.title @@ a.way
                THEN 0.7 + 0.3 * least(1, 20.0 / length(s.title)) ELSE 0.4 END AS place
            FROM words_searchdocument AS s
            WHERE s.body @@ a.way AND (only_kind = '' OR s.kind = only_kind)
        ) AS d
    ), rarity AS (
        SELECT h.n, ln(1 + (SELECT count(*) FROM words_searchdocument)::real / count(*)) AS rare
        FROM hit AS h GROUP BY h.n
    ), best AS (
        SELECT h.key, h.number, bool_or(h.worth >= 0.5) AS is_matched,
            max(h.worth * r.rare * h.place) AS worth
        FROM hit AS h JOIN rarity AS r USING (n) GROUP BY h.key, h.number
    ), scored AS (
        SELECT b.key, sum(b.worth) AS worth,
            coalesce(bit_or(1 << b.number) FILTER (WHERE b.is_matched AND b.number < words), 0)
                AS matched
        FROM best AS b GROUP BY b.key
    ), ranked AS (
        SELECT s.key, s.matched, (s.worth * (0.6 + 0.4 * bit_count(s.matched::bit(16))
            / greatest(words, 1)))::real AS score
        FROM scored AS s
        ORDER BY score DESC, s.key LIMIT most
    )
    SELECT d.kind, d.record_id, r.score * CASE WHEN phrase <> ''
            AND d.title @@ to_tsquery('simple', phrase) THEN 1.3::real ELSE 1 END, r.matched,
        length(d.title)
    FROM ranked AS r JOIN words_searchdocument AS d USING (key)
$$
"""
DROP = "DROP FUNCTION lotse_rank(integer[], real[], text[], integer, text, text, integer)"


class Migration(migrations.Migration):
    dependencies = [("words", "0007_one_index")]

    # lotse_find stays until no program asks it: the one before may still run beside this one.
    operations = [migrations.RunSQL(RANK, DROP)]
