-- AlterTable
ALTER TABLE "Evaluation" ADD COLUMN "known" JSONB;
