-- AlterTable
ALTER TABLE "Evaluation" ADD COLUMN "subject" TEXT NOT NULL DEFAULT '';

-- DropIndex
DROP INDEX "Evaluation_versionId_kind_engineVersion_seed_key";

-- CreateIndex
CREATE UNIQUE INDEX "Evaluation_versionId_kind_engineVersion_seed_subject_key" ON "Evaluation"("versionId", "kind", "engineVersion", "seed", "subject");
