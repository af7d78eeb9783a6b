-- Row-level security beneath the scoped queries: whoever forgets a WHERE sees the rows of the team the transaction speaks
-- for, or none. The team stands in the transaction-local setting headroom.team_id (lib/data/guarded-pool.ts): an id, `*`
-- for the few functions that look across teams, or nothing.

CREATE FUNCTION headroom_team() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN current_setting('headroom.team_id', true) ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN current_setting('headroom.team_id', true)::uuid END
$$;

CREATE FUNCTION headroom_every_team() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('headroom.team_id', true) = '*', false)
$$;

-- Gives every table of team data its policy, and the unprivileged role its rights; answers whether that role can be used.
-- Called here, and again after every migration (scripts/secure-database.mjs), so that a new table needs nothing of its own.
CREATE FUNCTION secure_database() RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  item record;
  usable boolean;
  -- Since version 16 a member may be one without the right to take the role on, as its maker is.
  taking_on text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  PERFORM pg_advisory_xact_lock(7203915);

  -- FORCE: the owner is held to the policies too, should no other role be there. A superuser never is.
  FOR item IN
    SELECT c.oid, c.relname, a.attname, c.relrowsecurity AND c.relforcerowsecurity AS guarded, EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'team') AS has_policy
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND (a.attname = 'teamId' OR (c.relname = 'Team' AND a.attname = 'id'))
  LOOP
    IF NOT item.has_policy THEN
      -- The sub-selects are evaluated once a statement, not once a row.
      EXECUTE format('CREATE POLICY team ON %I USING (%2$I = (SELECT headroom_team()) OR (SELECT headroom_every_team())) WITH CHECK (%2$I = (SELECT headroom_team()) OR (SELECT headroom_every_team()))', item.relname, item.attname);
    END IF;
    IF NOT item.guarded THEN
      EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.relname);
      EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', item.relname);
    END IF;
  END LOOP;

  -- A role belongs to the whole server and may be there from another database.
  BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_app') THEN CREATE ROLE headroom_app NOLOGIN NOINHERIT; END IF;
    IF NOT pg_has_role(current_user, 'headroom_app', taking_on) THEN EXECUTE format('GRANT headroom_app TO %I', current_user); END IF;
  EXCEPTION
    WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
  END;
  usable := EXISTS (SELECT FROM pg_roles WHERE rolname = 'headroom_app') AND pg_has_role(current_user, 'headroom_app', taking_on);
  IF NOT usable THEN RETURN false; END IF;

  IF NOT has_schema_privilege('headroom_app', 'public', 'USAGE') THEN GRANT USAGE ON SCHEMA public TO headroom_app; END IF;
  FOR item IN
    SELECT c.oid, c.relname, EXISTS (SELECT FROM pg_trigger g JOIN pg_proc f ON f.oid = g.tgfoid WHERE g.tgrelid = c.oid AND f.proname = 'refuse_change') AS immutable
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> '_prisma_migrations'
  LOOP
    IF NOT has_table_privilege('headroom_app', item.oid, 'SELECT') THEN
      -- Links of the audit log are made by a trigger of the owner alone.
      EXECUTE format('GRANT SELECT%s ON %I TO headroom_app', CASE WHEN item.relname = 'AuditLink' THEN '' ELSE ', INSERT' END, item.relname);
    END IF;
    IF item.immutable THEN
      IF has_table_privilege('headroom_app', item.oid, 'UPDATE') THEN EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM headroom_app', item.relname); END IF;
    ELSIF NOT has_table_privilege('headroom_app', item.oid, 'UPDATE') THEN
      EXECUTE format('GRANT UPDATE, DELETE ON %I TO headroom_app', item.relname);
    END IF;
  END LOOP;
  -- Whether all migrations are there is asked by /readyz.
  IF to_regclass('public._prisma_migrations') IS NOT NULL AND NOT has_table_privilege('headroom_app', 'public._prisma_migrations', 'SELECT') THEN
    GRANT SELECT ON "_prisma_migrations" TO headroom_app;
  END IF;
  RETURN true;
END
$$;

SELECT secure_database();
