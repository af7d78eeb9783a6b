-- Temporary tables are looked for first unless the path says otherwise: one named "AuditLink" would have taken the links of
-- the audit log, and run its own triggers with the owner's rights.
ALTER FUNCTION chain_audit_event() SET search_path = pg_catalog, public, pg_temp;
