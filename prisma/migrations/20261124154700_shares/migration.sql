-- A link that shows some versions side by side to whoever holds it.
CREATE TABLE "Share" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Share_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "SharedVersion" (
    "teamId" UUID NOT NULL,
    "shareId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "versionId" UUID NOT NULL,

    CONSTRAINT "SharedVersion_pkey" PRIMARY KEY ("shareId","position")
);

CREATE UNIQUE INDEX "Share_tokenHash_key" ON "Share"("tokenHash");
CREATE INDEX "Share_createdById_idx" ON "Share"("createdById");
CREATE UNIQUE INDEX "Share_teamId_id_key" ON "Share"("teamId", "id");
CREATE INDEX "SharedVersion_teamId_shareId_idx" ON "SharedVersion"("teamId", "shareId");
CREATE INDEX "SharedVersion_teamId_versionId_idx" ON "SharedVersion"("teamId", "versionId");

ALTER TABLE "Share" ADD CONSTRAINT "Share_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Share" ADD CONSTRAINT "Share_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SharedVersion" ADD CONSTRAINT "SharedVersion_teamId_shareId_fkey" FOREIGN KEY ("teamId", "shareId") REFERENCES "Share"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "SharedVersion" ADD CONSTRAINT "SharedVersion_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What a share shows is settled when it is made.
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "SharedVersion" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "SharedVersion" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
ALTER TABLE "SharedVersion" ADD CONSTRAINT "SharedVersion_position_check" CHECK ("position" BETWEEN 0 AND 5);
