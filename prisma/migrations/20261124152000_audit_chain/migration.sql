-- The audit log as a chain for each team: every event gets a link that holds a hash over the event and the hash before it,
-- so that an event which was changed, removed or slipped in later is found (npm run audit:verify).

CREATE TABLE "AuditLink" (
    "teamId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "eventId" UUID NOT NULL,
    "previousHash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "AuditLink_pkey" PRIMARY KEY ("teamId","sequence")
);
CREATE UNIQUE INDEX "AuditLink_teamId_eventId_key" ON "AuditLink"("teamId", "eventId");
ALTER TABLE "AuditLink" ADD CONSTRAINT "AuditLink_teamId_eventId_fkey" FOREIGN KEY ("teamId", "eventId") REFERENCES "AuditEvent"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "AuditLink" ADD CONSTRAINT "AuditLink_sequence_check" CHECK ("sequence" >= 1), ADD CONSTRAINT "AuditLink_hash_check" CHECK ("hash" ~ '^[0-9a-f]{64}$' AND "previousHash" ~ '^[0-9a-f]{64}$');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "AuditLink" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "AuditLink" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- JSON as lib/base/canonical-json.ts writes it: keys in order of their code points, no white space.
CREATE FUNCTION canonical_json(value jsonb) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
BEGIN
  RETURN CASE jsonb_typeof(value)
    WHEN 'object' THEN (SELECT '{' || coalesce(string_agg(to_jsonb(k)::text || ':' || canonical_json(v), ',' ORDER BY k COLLATE "C"), '') || '}' FROM jsonb_each(value) AS each(k, v))
    WHEN 'array' THEN (SELECT '[' || coalesce(string_agg(canonical_json(v), ',' ORDER BY n), '') || ']' FROM jsonb_array_elements(value) WITH ORDINALITY AS item(v, n))
    ELSE value::text
  END;
END
$$;

CREATE FUNCTION audit_hash(event "AuditEvent", sequence integer, previous_hash text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(canonical_json(jsonb_build_object(
    'teamId', event."teamId", 'sequence', sequence, 'previousHash', previous_hash, 'id', event."id",
    'at', to_char(event."at" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actorId', event."actorId", 'actor', event."actorLabel", 'kind', event."kind", 'subjectType', event."subjectType", 'subjectId', event."subjectId", 'detail', event."detail"
  )), 'UTF8')), 'hex')
$$;

-- The next link of the team. The lock is held to the end of the transaction: no two links take the same place.
CREATE FUNCTION link_audit_event(event "AuditEvent") RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  last_sequence integer;
  last_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(event."teamId"::text, 7203916));
  SELECT l."sequence", l."hash" INTO last_sequence, last_hash FROM "AuditLink" l WHERE l."teamId" = event."teamId" ORDER BY l."sequence" DESC LIMIT 1;
  last_sequence := coalesce(last_sequence, 0) + 1;
  last_hash := coalesce(last_hash, repeat('0', 64));
  INSERT INTO "AuditLink" ("teamId", "sequence", "eventId", "previousHash", "hash") VALUES (event."teamId", last_sequence, event."id", last_hash, audit_hash(event, last_sequence, last_hash));
END
$$;

-- Runs as the owner: the role of the application may read links but make none. It runs at the very end of the transaction,
-- when every other lock is held already, so that waiting for the chain cannot become a deadlock.
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM public.link_audit_event(NEW);
  RETURN NULL;
END
$$;

-- What was recorded before.
DO $$
DECLARE
  event "AuditEvent";
BEGIN
  FOR event IN SELECT * FROM "AuditEvent" ORDER BY "at", "id" LOOP
    PERFORM link_audit_event(event);
  END LOOP;
END
$$;

CREATE CONSTRAINT TRIGGER chain AFTER INSERT ON "AuditEvent" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION chain_audit_event();

REVOKE ALL ON FUNCTION link_audit_event("AuditEvent"), chain_audit_event() FROM PUBLIC;
SELECT secure_database();
