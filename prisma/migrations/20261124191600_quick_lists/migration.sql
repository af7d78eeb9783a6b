-- What lists and the overview ask for, found without walking every version and review of a team.

-- The figures of a version that a line of a list needs; the whole result is large. Null: saved before this column.
ALTER TABLE "Version" ADD COLUMN "verdict" JSONB;

-- What a host's plans say: the version approved last of its scenarios, else the one saved last. Kept by the triggers below.
ALTER TABLE "Host" ADD COLUMN "answerVersionId" UUID, ADD COLUMN "answerCreatedAt" TIMESTAMPTZ(3), ADD COLUMN "answerApprovedAt" TIMESTAMPTZ(3);
CREATE INDEX "Host_teamId_answerVersionId_idx" ON "Host"("teamId", "answerVersionId");
ALTER TABLE "Host" ADD CONSTRAINT "Host_teamId_answerVersionId_fkey" FOREIGN KEY ("teamId", "answerVersionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE INDEX "Host_teamId_archivedAt_name_idx" ON "Host"("teamId", "archivedAt", "name");
CREATE INDEX "Site_teamId_archivedAt_name_idx" ON "Site"("teamId", "archivedAt", "name");
CREATE INDEX "Scenario_teamId_archivedAt_updatedAt_id_idx" ON "Scenario"("teamId", "archivedAt", "updatedAt", "id");
CREATE INDEX "Scenario_teamId_hostId_updatedAt_idx" ON "Scenario"("teamId", "hostId", "updatedAt");
DROP INDEX "Scenario_teamId_hostId_idx";

CREATE FUNCTION refresh_host_answer(team uuid, host uuid) RETURNS void LANGUAGE sql AS $$
  UPDATE "Host" h SET "answerVersionId" = a."id", "answerCreatedAt" = a."createdAt", "answerApprovedAt" = a."approvedAt"
  FROM (SELECT 1) one LEFT JOIN LATERAL (
    SELECT v."id", v."createdAt", r."createdAt" AS "approvedAt" FROM "Scenario" s
    JOIN "Version" v ON v."teamId" = s."teamId" AND v."scenarioId" = s."id"
    LEFT JOIN "Review" r ON r."teamId" = v."teamId" AND r."versionId" = v."id" AND r."kind" = 'approved'
    WHERE s."teamId" = team AND s."hostId" = host AND s."archivedAt" IS NULL
    ORDER BY r."createdAt" DESC NULLS LAST, v."createdAt" DESC, v."id" DESC LIMIT 1
  ) a ON TRUE
  WHERE h."teamId" = team AND h."id" = host
$$;

CREATE FUNCTION answer_by_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Host" h SET "answerVersionId" = NEW."id", "answerCreatedAt" = NEW."createdAt"
  FROM "Scenario" s WHERE s."teamId" = NEW."teamId" AND s."id" = NEW."scenarioId" AND s."archivedAt" IS NULL AND h."teamId" = s."teamId" AND h."id" = s."hostId"
    AND h."answerApprovedAt" IS NULL AND (h."answerCreatedAt" IS NULL OR h."answerCreatedAt" <= NEW."createdAt");
  RETURN NULL;
END
$$;

CREATE FUNCTION answer_by_approval() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE "Host" h SET "answerVersionId" = v."id", "answerCreatedAt" = v."createdAt", "answerApprovedAt" = NEW."createdAt"
  FROM "Version" v JOIN "Scenario" s ON s."teamId" = v."teamId" AND s."id" = v."scenarioId"
  WHERE v."teamId" = NEW."teamId" AND v."id" = NEW."versionId" AND s."archivedAt" IS NULL AND h."teamId" = s."teamId" AND h."id" = s."hostId"
    AND (h."answerApprovedAt" IS NULL OR h."answerApprovedAt" <= NEW."createdAt");
  RETURN NULL;
END
$$;

CREATE FUNCTION answer_by_scenario() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM refresh_host_answer(NEW."teamId", NEW."hostId");
  IF NEW."hostId" <> OLD."hostId" THEN
    PERFORM refresh_host_answer(OLD."teamId", OLD."hostId");
  END IF;
  RETURN NULL;
END
$$;

-- At the end of the transaction, scenario before host: the same order for all three.
CREATE CONSTRAINT TRIGGER host_answer AFTER INSERT ON "Version" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION answer_by_version();
CREATE CONSTRAINT TRIGGER host_answer AFTER INSERT ON "Review" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW."kind" = 'approved') EXECUTE FUNCTION answer_by_approval();
CREATE CONSTRAINT TRIGGER host_answer AFTER UPDATE OF "archivedAt", "hostId" ON "Scenario" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD."archivedAt" IS DISTINCT FROM NEW."archivedAt" OR OLD."hostId" <> NEW."hostId") EXECUTE FUNCTION answer_by_scenario();

DO $$
DECLARE
  host record;
BEGIN
  FOR host IN SELECT "teamId", "id" FROM "Host" LOOP
    PERFORM refresh_host_answer(host."teamId", host."id");
  END LOOP;
END
$$;
