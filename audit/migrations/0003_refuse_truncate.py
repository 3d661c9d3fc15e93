"""The database also refuses to empty the record or to shorten a chain; SQLite refuses changes as PostgreSQL does."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRESQL = [
    """CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()""",
    """CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON audit_auditchain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()""",
    """CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_auditchain
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()""",
    """CREATE TRIGGER audit_chain_only_grows BEFORE UPDATE ON audit_auditchain
    FOR EACH ROW WHEN (NEW.length < OLD.length OR NEW.name <> OLD.name) EXECUTE FUNCTION audit_refuse_change()""",
]
POSTGRESQL_DROP = [
    "DROP TRIGGER audit_no_truncate ON audit_auditentry",
    "DROP TRIGGER audit_chain_no_truncate ON audit_auditchain",
    "DROP TRIGGER audit_chain_no_delete ON audit_auditchain",
    "DROP TRIGGER audit_chain_only_grows ON audit_auditchain",
]
REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
SQLITE = [
    f"CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_auditentry {REFUSE}",
    f"CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_auditentry {REFUSE}",
    f"CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_auditchain {REFUSE}",
    f"""CREATE TRIGGER audit_chain_only_grows BEFORE UPDATE ON audit_auditchain
    WHEN NEW.length < OLD.length OR NEW.name <> OLD.name {REFUSE}""",
]
SQLITE_DROP = [
    "DROP TRIGGER audit_no_update",
    "DROP TRIGGER audit_no_delete",
    "DROP TRIGGER audit_chain_no_delete",
    "DROP TRIGGER audit_chain_only_grows",
]


def refuse_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def allow_changes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away again."""
    for statement in POSTGRESQL_DROP if schema_editor.connection.vendor == "postgresql" else SQLITE_DROP:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    """Append-only, wholly."""

    dependencies = [("audit", "0002_refuse_changes")]
    operations = [migrations.RunPython(refuse_changes, allow_changes, elidable=False)]
