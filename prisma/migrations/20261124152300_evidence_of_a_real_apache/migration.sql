-- What somebody chose for a computation, such as how long a run lasts.
ALTER TABLE "Evaluation" ADD COLUMN "params" JSONB;

-- What a real Apache said of the bytes of a version's configuration, or how it carried the load.
CREATE TABLE "Evidence" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Evidence_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Evidence_teamId_id_key" ON "Evidence"("teamId", "id");
CREATE INDEX "Evidence_teamId_versionId_kind_createdAt_idx" ON "Evidence"("teamId", "versionId", "kind", "createdAt");

ALTER TABLE "Evidence" ADD CONSTRAINT "Evidence_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "Evidence" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "Evidence" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
