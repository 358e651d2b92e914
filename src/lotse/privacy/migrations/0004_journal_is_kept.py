"""The journal of changes can only be added to; who erases says so, and nothing else is let through."""

from django.db import migrations

KEPT = """
CREATE FUNCTION lotse_change_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- An account that goes leaves its changes behind, by nobody.
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
            AND to_jsonb(NEW) - 'by_id' = to_jsonb(OLD) - 'by_id' THEN
        RETURN NEW;
    END IF;
    -- Erasing is a duty, too: lotse.privacy.journal.erase says so, for its own transaction only.
    IF TG_OP = 'DELETE'
            AND current_setting('lotse.erases_changes_in', true) = txid_current()::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'entries of the journal are neither changed nor removed'
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER change_is_kept BEFORE UPDATE OR DELETE ON privacy_change
    FOR EACH ROW EXECUTE FUNCTION lotse_change_is_kept();
CREATE TRIGGER change_is_not_truncated BEFORE TRUNCATE ON privacy_change
    FOR EACH STATEMENT EXECUTE FUNCTION lotse_change_is_kept();
"""
TAKE_AWAY = """
DROP TRIGGER change_is_not_truncated ON privacy_change;
DROP TRIGGER change_is_kept ON privacy_change;
DROP FUNCTION lotse_change_is_kept();
"""


class Migration(migrations.Migration):
    """Triggers, as for the log of reading."""

    dependencies = [("privacy", "0003_publication")]
    operations = [migrations.RunSQL(KEPT, TAKE_AWAY)]
