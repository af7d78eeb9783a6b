-- Immutable things are never changed or removed: a profile, a version, a review step, an export, an audit event.
-- The application never tries; this is for the day it does.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% rows are immutable: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE
  immutable text;
BEGIN
  FOREACH immutable IN ARRAY ARRAY['Profile', 'Action', 'ProfileMeasurement', 'MeasurementFacts', 'Version', 'Review', 'Export', 'AuditEvent'] LOOP
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', immutable);
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', immutable);
  END LOOP;
END
$$;

-- What no row may say, whoever writes it.
ALTER TABLE "Host"
  ADD CONSTRAINT "Host_sizes_check" CHECK ("cores" BETWEEN 1 AND 4096 AND "memoryMiB" > 0 AND "systemReserveMiB" >= 0 AND "diskCacheReserveMiB" >= 0 AND "maxRequestWorkers" > 0);
ALTER TABLE "Tenant"
  ADD CONSTRAINT "Tenant_sizes_check" CHECK ("memoryMiB" >= 0 AND "cpuCores" >= 0);
ALTER TABLE "Site"
  ADD CONSTRAINT "Site_port_check" CHECK ("port" BETWEEN 1 AND 65535),
  ADD CONSTRAINT "Site_cpuShare_check" CHECK ("cpuShare" IS NULL OR "cpuShare" BETWEEN 0 AND 1);
ALTER TABLE "DaemonGroup"
  ADD CONSTRAINT "DaemonGroup_slots_check" CHECK ("processes" >= 1 AND "threads" >= 1 AND "processes"::bigint * "threads" <= 10000);
ALTER TABLE "Measurement"
  ADD CONSTRAINT "Measurement_sha256_check" CHECK ("sha256" ~ '^[0-9a-f]{64}$' AND "bytes" >= 0);
ALTER TABLE "Action"
  ADD CONSTRAINT "Action_share_check" CHECK ("share" BETWEEN 0 AND 1);
ALTER TABLE "Profile"
  ADD CONSTRAINT "Profile_number_check" CHECK ("number" >= 1);
ALTER TABLE "Version"
  ADD CONSTRAINT "Version_number_check" CHECK ("number" >= 1);
ALTER TABLE "Review"
  ADD CONSTRAINT "Review_sequence_check" CHECK ("sequence" >= 1);
