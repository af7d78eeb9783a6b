-- CreateTable
CREATE TABLE "HeadroomCheck" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "siteId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "measurementId" UUID NOT NULL,
    "outcome" TEXT NOT NULL,
    "maxLossShare" DOUBLE PRECISION NOT NULL,
    "lossShare" DOUBLE PRECISION,
    "result" JSONB NOT NULL,
    "engineVersion" TEXT NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "HeadroomCheck_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "HeadroomCheck_teamId_siteId_idx" ON "HeadroomCheck"("teamId", "siteId");

-- CreateIndex
CREATE INDEX "HeadroomCheck_teamId_versionId_idx" ON "HeadroomCheck"("teamId", "versionId");

-- CreateIndex
CREATE INDEX "HeadroomCheck_teamId_measurementId_idx" ON "HeadroomCheck"("teamId", "measurementId");

-- CreateIndex
CREATE INDEX "HeadroomCheck_createdById_idx" ON "HeadroomCheck"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "HeadroomCheck_teamId_id_key" ON "HeadroomCheck"("teamId", "id");

-- AddForeignKey
ALTER TABLE "HeadroomCheck" ADD CONSTRAINT "HeadroomCheck_teamId_siteId_fkey" FOREIGN KEY ("teamId", "siteId") REFERENCES "Site"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HeadroomCheck" ADD CONSTRAINT "HeadroomCheck_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HeadroomCheck" ADD CONSTRAINT "HeadroomCheck_teamId_measurementId_fkey" FOREIGN KEY ("teamId", "measurementId") REFERENCES "Measurement"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "HeadroomCheck" ADD CONSTRAINT "HeadroomCheck_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A check is never changed or removed.
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "HeadroomCheck" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "HeadroomCheck" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
