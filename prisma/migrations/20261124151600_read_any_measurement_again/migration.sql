-- Files of every kind, read any number of times: facts of an earlier reading stay, since profiles rest on them.
ALTER TABLE "Measurement"
  ADD COLUMN "unit" TEXT,
  ADD COLUMN "kind" TEXT,
  ADD COLUMN "reading" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "answers" JSONB NOT NULL DEFAULT '{}';

UPDATE "Measurement" SET "reading" = 1, "kind" = CASE WHEN "summary" ->> 'kind' = 'load-test' THEN 'load-test' ELSE 'access-log' END WHERE "status" = 'ready';

ALTER TABLE "Measurement" ADD CONSTRAINT "Measurement_kind_check" CHECK ("kind" IS NULL OR "kind" IN ('access-log', 'load-test', 'capture', 'host'));

ALTER TABLE "MeasurementFacts"
  DROP CONSTRAINT "MeasurementFacts_pkey",
  ADD COLUMN "reading" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "repeats" JSONB,
  ADD CONSTRAINT "MeasurementFacts_pkey" PRIMARY KEY ("measurementId", "reading");

DROP INDEX "MeasurementFacts_teamId_measurementId_key";
CREATE UNIQUE INDEX "MeasurementFacts_teamId_measurementId_reading_key" ON "MeasurementFacts"("teamId", "measurementId", "reading");

ALTER TABLE "ProfileMeasurement" ADD COLUMN "reading" INTEGER NOT NULL DEFAULT 1;
