-- Which hosts, sites and scenarios an audit event concerns, so that the timeline of one of them is read by an index, however
-- many events the team has. A trigger writes it with the event, from what the event speaks of as it is then.

CREATE TABLE "AuditTopic" (
    "teamId" UUID NOT NULL,
    "topicId" UUID NOT NULL,
    "eventId" UUID NOT NULL,

    CONSTRAINT "AuditTopic_pkey" PRIMARY KEY ("teamId","topicId","eventId")
);
CREATE INDEX "AuditTopic_teamId_eventId_idx" ON "AuditTopic"("teamId", "eventId");
ALTER TABLE "AuditTopic" ADD CONSTRAINT "AuditTopic_teamId_eventId_fkey" FOREIGN KEY ("teamId", "eventId") REFERENCES "AuditEvent"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "AuditTopic" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "AuditTopic" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The team's own log by kind of thing and by person, newest first.
CREATE INDEX "AuditEvent_teamId_subjectType_id_idx" ON "AuditEvent"("teamId", "subjectType", "id");
CREATE INDEX "AuditEvent_teamId_actorId_id_idx" ON "AuditEvent"("teamId", "actorId", "id");

-- What a version plans: its scenario, its hosts (others than the scenario's own by their names), and its sites.
CREATE FUNCTION version_topics(team uuid, version uuid, with_sites boolean) RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
  planned record;
BEGIN
  SELECT v."scenarioId", s."hostId", v."inputs" -> 'plan' -> 'otherHosts' AS hosts, CASE WHEN with_sites THEN v."inputs" -> 'plan' -> 'sites' END AS sites
    INTO planned FROM "Version" v JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId" WHERE v."teamId" = team AND v."id" = version;
  IF NOT FOUND THEN RETURN; END IF;
  RETURN NEXT planned."scenarioId";
  RETURN NEXT planned."hostId";
  IF jsonb_typeof(planned.hosts) = 'array' THEN
    RETURN QUERY SELECT h."id" FROM jsonb_array_elements(planned.hosts) one JOIN "Host" h ON h."teamId" = team AND h."name" = one ->> 'name';
  END IF;
  IF jsonb_typeof(planned.sites) = 'array' THEN
    RETURN QUERY SELECT s."id" FROM jsonb_array_elements(planned.sites) one JOIN "Site" s ON s."teamId" = team AND s."slug" = one ->> 'name';
  END IF;
END
$$;

CREATE FUNCTION audit_topics(event "AuditEvent") RETURNS SETOF uuid LANGUAGE plpgsql STABLE AS $$
DECLARE
  team uuid := event."teamId";
  subject uuid := event."subjectId";
BEGIN
  CASE event."subjectType"
    WHEN 'host' THEN
      RETURN NEXT subject;
    WHEN 'site' THEN
      RETURN NEXT subject;
      RETURN QUERY SELECT s."hostId" FROM "Site" s WHERE s."teamId" = team AND s."id" = subject;
      -- The host that it left, or came to.
      RETURN QUERY SELECT h."id" FROM jsonb_path_query(event."detail", '$.changes[*] ? (@.field == "hostSlug")') moved
        JOIN "Host" h ON h."teamId" = team AND h."slug" IN (moved ->> 'from', moved ->> 'to');
    WHEN 'measurement' THEN
      RETURN QUERY SELECT m."siteId" FROM "Measurement" m WHERE m."teamId" = team AND m."id" = subject;
      -- A file about the machine is a measurement of its host, once it is read.
      RETURN QUERY SELECT s."hostId" FROM "Measurement" m JOIN "Site" s ON s."teamId" = team AND s."id" = m."siteId" WHERE m."teamId" = team AND m."id" = subject AND m."kind" = 'host' AND event."kind" = 'measurement.read';
    WHEN 'profile' THEN
      RETURN QUERY SELECT p."siteId" FROM "Profile" p WHERE p."teamId" = team AND p."id" = subject;
    WHEN 'check' THEN
      RETURN QUERY SELECT unnest(ARRAY[c."siteId", v."scenarioId"]) FROM "HeadroomCheck" c JOIN "Version" v ON v."teamId" = team AND v."id" = c."versionId" WHERE c."teamId" = team AND c."id" = subject;
    WHEN 'scenario' THEN
      RETURN NEXT subject;
      RETURN QUERY SELECT s."hostId" FROM "Scenario" s WHERE s."teamId" = team AND s."id" = subject;
    WHEN 'version' THEN
      -- Sites hear of what was planned and agreed for them, not of each step of its review.
      RETURN QUERY SELECT version_topics(team, subject, event."kind" IN ('version.appended', 'version.approved', 'version.overridden', 'version.proved'));
    WHEN 'export' THEN
      RETURN QUERY SELECT version_topics(team, e."versionId", true) FROM "Export" e WHERE e."teamId" = team AND e."id" = subject;
    WHEN 'comment' THEN
      -- A remark, or the conversation that was resolved or opened again.
      RETURN QUERY SELECT v."scenarioId" FROM "CommentThread" t JOIN "Version" v ON v."teamId" = team AND v."id" = t."versionId"
        WHERE t."teamId" = team AND (t."id" = subject OR t."id" = (SELECT c."threadId" FROM "Comment" c WHERE c."teamId" = team AND c."id" = subject));
    WHEN 'share' THEN
      RETURN QUERY SELECT v."scenarioId" FROM "SharedVersion" s JOIN "Version" v ON v."teamId" = team AND v."id" = s."versionId" WHERE s."teamId" = team AND s."shareId" = subject;
    WHEN 'configuration' THEN
      RETURN QUERY SELECT d."hostId" FROM "DeployedConfiguration" d WHERE d."teamId" = team AND d."id" = subject;
    ELSE
      NULL;
  END CASE;
END
$$;

-- What was recorded before follows in a migration of its own (timelines_of_before), which holds nobody up.
CREATE FUNCTION write_audit_topics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "AuditTopic" ("teamId", "topicId", "eventId") SELECT DISTINCT NEW."teamId", topic, NEW."id" FROM audit_topics(NEW) topic WHERE topic IS NOT NULL;
  RETURN NULL;
END
$$;
CREATE TRIGGER topics AFTER INSERT ON "AuditEvent" FOR EACH ROW EXECUTE FUNCTION write_audit_topics();

SELECT secure_database();
