-- CreateTable
CREATE TABLE "ConfigurationUpload" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "uploadedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ConfigurationUpload_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DeployedConfiguration" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "uploadId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "modWsgi" TEXT NOT NULL,
    "importedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "DeployedConfiguration_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ConfigurationUpload_uploadedById_idx" ON "ConfigurationUpload"("uploadedById");

-- CreateIndex
CREATE UNIQUE INDEX "ConfigurationUpload_teamId_id_key" ON "ConfigurationUpload"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "ConfigurationUpload_teamId_sha256_key" ON "ConfigurationUpload"("teamId", "sha256");

-- CreateIndex
CREATE INDEX "DeployedConfiguration_teamId_hostId_idx" ON "DeployedConfiguration"("teamId", "hostId");

-- CreateIndex
CREATE INDEX "DeployedConfiguration_teamId_uploadId_idx" ON "DeployedConfiguration"("teamId", "uploadId");

-- CreateIndex
CREATE INDEX "DeployedConfiguration_importedById_idx" ON "DeployedConfiguration"("importedById");

-- CreateIndex
CREATE UNIQUE INDEX "DeployedConfiguration_teamId_id_key" ON "DeployedConfiguration"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "DeployedConfiguration_hostId_number_key" ON "DeployedConfiguration"("hostId", "number");

-- AddForeignKey
ALTER TABLE "ConfigurationUpload" ADD CONSTRAINT "ConfigurationUpload_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ConfigurationUpload" ADD CONSTRAINT "ConfigurationUpload_uploadedById_fkey" FOREIGN KEY ("uploadedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeployedConfiguration" ADD CONSTRAINT "DeployedConfiguration_teamId_hostId_fkey" FOREIGN KEY ("teamId", "hostId") REFERENCES "Host"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeployedConfiguration" ADD CONSTRAINT "DeployedConfiguration_teamId_uploadId_fkey" FOREIGN KEY ("teamId", "uploadId") REFERENCES "ConfigurationUpload"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DeployedConfiguration" ADD CONSTRAINT "DeployedConfiguration_importedById_fkey" FOREIGN KEY ("importedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What was given in, and what was said to run, is never changed or removed.
DO $$
DECLARE
  immutable text;
BEGIN
  FOREACH immutable IN ARRAY ARRAY['ConfigurationUpload', 'DeployedConfiguration'] LOOP
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', immutable);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', immutable);
  END LOOP;
END
$$;

ALTER TABLE "ConfigurationUpload"
  ADD CONSTRAINT "ConfigurationUpload_sha256_check" CHECK ("sha256" ~ '^[0-9a-f]{64}$');
ALTER TABLE "DeployedConfiguration"
  ADD CONSTRAINT "DeployedConfiguration_number_check" CHECK ("number" >= 1);
