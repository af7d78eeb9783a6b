-- CreateEnum
CREATE TYPE "Role" AS ENUM ('viewer', 'planner', 'approver', 'owner');

-- CreateEnum
CREATE TYPE "MeasurementStatus" AS ENUM ('queued', 'reading', 'ready', 'failed', 'cancelled');

-- CreateEnum
CREATE TYPE "ReviewKind" AS ENUM ('submitted', 'approved', 'changesRequested', 'withdrawn');

-- CreateEnum
CREATE TYPE "EvaluationStatus" AS ENUM ('queued', 'running', 'done', 'failed', 'cancelled');

-- CreateTable
CREATE TABLE "User" (
    "id" UUID NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "passwordHash" TEXT,
    "sessionEpoch" INTEGER NOT NULL DEFAULT 0,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "User_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Identity" (
    "id" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "provider" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Throttle" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "resetAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Throttle_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "Team" (
    "id" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Team_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Member" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "role" "Role" NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Invitation" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "tokenHash" TEXT NOT NULL,
    "email" TEXT,
    "role" "Role" NOT NULL,
    "invitedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,
    "acceptedAt" TIMESTAMPTZ(3),
    "acceptedById" UUID,
    "revokedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Invitation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Host" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "cores" INTEGER NOT NULL,
    "memoryMiB" INTEGER NOT NULL,
    "systemReserveMiB" INTEGER NOT NULL DEFAULT 512,
    "diskCacheReserveMiB" INTEGER NOT NULL DEFAULT 512,
    "modWsgi" TEXT NOT NULL DEFAULT '4.9.4',
    "mpm" TEXT NOT NULL DEFAULT 'event',
    "maxRequestWorkers" INTEGER NOT NULL DEFAULT 400,
    "notes" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "archivedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Host_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Tenant" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "memoryMiB" INTEGER NOT NULL,
    "cpuCores" DOUBLE PRECISION NOT NULL,

    CONSTRAINT "Tenant_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Site" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "hostId" UUID,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "serverName" TEXT NOT NULL,
    "aliases" TEXT[],
    "port" INTEGER NOT NULL DEFAULT 80,
    "scriptPath" TEXT NOT NULL,
    "mountPath" TEXT NOT NULL DEFAULT '/',
    "pythonHome" TEXT,
    "documentRoot" TEXT,
    "daemonUser" TEXT NOT NULL DEFAULT 'www-data',
    "daemonUnixGroup" TEXT NOT NULL DEFAULT 'www-data',
    "threadSafe" BOOLEAN NOT NULL DEFAULT false,
    "perProcessMiB" DOUBLE PRECISION,
    "perThreadMiB" DOUBLE PRECISION,
    "cpuShare" DOUBLE PRECISION,
    "foldingRules" JSONB NOT NULL DEFAULT '[]',
    "notes" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,
    "archivedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Site_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "DaemonGroup" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "siteId" UUID NOT NULL,
    "position" INTEGER NOT NULL DEFAULT 0,
    "name" TEXT NOT NULL,
    "processes" INTEGER NOT NULL,
    "threads" INTEGER NOT NULL,
    "urlPrefixes" TEXT[],
    "listenBacklog" INTEGER,
    "queueTimeoutS" DOUBLE PRECISION,
    "connectTimeoutS" DOUBLE PRECISION,
    "requestTimeoutS" DOUBLE PRECISION,
    "maximumRequests" INTEGER,

    CONSTRAINT "DaemonGroup_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Measurement" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "siteId" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "fileName" TEXT NOT NULL,
    "bytes" BIGINT NOT NULL,
    "status" "MeasurementStatus" NOT NULL DEFAULT 'queued',
    "formatChoice" TEXT,
    "logFormat" TEXT,
    "format" TEXT,
    "formatDetail" TEXT,
    "bytesRead" BIGINT NOT NULL DEFAULT 0,
    "linesRead" BIGINT NOT NULL DEFAULT 0,
    "requests" BIGINT,
    "errors" BIGINT,
    "malformed" BIGINT,
    "blank" BIGINT,
    "startedAt" TIMESTAMPTZ(3),
    "durationS" DOUBLE PRECISION,
    "summary" JSONB,
    "failure" TEXT,
    "cancelAskedAt" TIMESTAMPTZ(3),
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "uploadedById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "readAt" TIMESTAMPTZ(3),

    CONSTRAINT "Measurement_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "MeasurementFacts" (
    "measurementId" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "readerVersion" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "MeasurementFacts_pkey" PRIMARY KEY ("measurementId")
);

-- CreateTable
CREATE TABLE "MeasurementProblem" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "measurementId" UUID NOT NULL,
    "line" BIGINT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "excerpt" TEXT NOT NULL,

    CONSTRAINT "MeasurementProblem_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Profile" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "siteId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "foldingRules" JSONB NOT NULL,
    "content" JSONB NOT NULL,
    "contentHash" TEXT NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Action" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "profileId" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "requests" BIGINT NOT NULL,
    "errors" BIGINT NOT NULL,
    "share" DOUBLE PRECISION NOT NULL,
    "loadShare" DOUBLE PRECISION,
    "meanMs" DOUBLE PRECISION,
    "p50Ms" DOUBLE PRECISION,
    "p95Ms" DOUBLE PRECISION,
    "p99Ms" DOUBLE PRECISION,
    "maxMs" DOUBLE PRECISION,
    "sketch" JSONB,

    CONSTRAINT "Action_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ProfileMeasurement" (
    "teamId" UUID NOT NULL,
    "profileId" UUID NOT NULL,
    "measurementId" UUID NOT NULL,

    CONSTRAINT "ProfileMeasurement_pkey" PRIMARY KEY ("profileId","measurementId")
);

-- CreateTable
CREATE TABLE "Scenario" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "hostId" UUID NOT NULL,
    "slug" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL DEFAULT '',
    "createdById" UUID NOT NULL,
    "archivedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updatedAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "Scenario_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Version" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "scenarioId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "authorId" UUID NOT NULL,
    "inputs" JSONB NOT NULL,
    "contentHash" TEXT NOT NULL,
    "result" JSONB NOT NULL,
    "engineVersion" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Version_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Review" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "sequence" INTEGER NOT NULL,
    "kind" "ReviewKind" NOT NULL,
    "contentHash" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "actorId" UUID NOT NULL,
    "comment" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Export" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "sha256" TEXT NOT NULL,
    "configHash" TEXT NOT NULL,
    "files" JSONB NOT NULL,
    "zip" BYTEA NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Export_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Evaluation" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "status" "EvaluationStatus" NOT NULL DEFAULT 'queued',
    "progress" DOUBLE PRECISION NOT NULL DEFAULT 0,
    "engineVersion" TEXT NOT NULL,
    "seed" INTEGER NOT NULL,
    "result" JSONB,
    "failure" TEXT,
    "cancelAskedAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finishedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Evaluation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "AuditEvent" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actorId" UUID,
    "actorLabel" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "subjectType" TEXT NOT NULL,
    "subjectId" UUID NOT NULL,
    "detail" JSONB NOT NULL,

    CONSTRAINT "AuditEvent_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "User_email_key" ON "User"("email");

-- CreateIndex
CREATE INDEX "Identity_userId_idx" ON "Identity"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Identity_provider_subject_key" ON "Identity"("provider", "subject");

-- CreateIndex
CREATE INDEX "Throttle_resetAt_idx" ON "Throttle"("resetAt");

-- CreateIndex
CREATE UNIQUE INDEX "Team_slug_key" ON "Team"("slug");

-- CreateIndex
CREATE INDEX "Member_userId_idx" ON "Member"("userId");

-- CreateIndex
CREATE UNIQUE INDEX "Member_teamId_userId_key" ON "Member"("teamId", "userId");

-- CreateIndex
CREATE UNIQUE INDEX "Member_teamId_id_key" ON "Member"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_tokenHash_key" ON "Invitation"("tokenHash");

-- CreateIndex
CREATE INDEX "Invitation_invitedById_idx" ON "Invitation"("invitedById");

-- CreateIndex
CREATE INDEX "Invitation_acceptedById_idx" ON "Invitation"("acceptedById");

-- CreateIndex
CREATE UNIQUE INDEX "Invitation_teamId_id_key" ON "Invitation"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Host_teamId_id_key" ON "Host"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Host_teamId_slug_key" ON "Host"("teamId", "slug");

-- CreateIndex
CREATE INDEX "Tenant_teamId_hostId_idx" ON "Tenant"("teamId", "hostId");

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_teamId_id_key" ON "Tenant"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Tenant_hostId_name_key" ON "Tenant"("hostId", "name");

-- CreateIndex
CREATE INDEX "Site_teamId_hostId_idx" ON "Site"("teamId", "hostId");

-- CreateIndex
CREATE UNIQUE INDEX "Site_teamId_id_key" ON "Site"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Site_teamId_slug_key" ON "Site"("teamId", "slug");

-- CreateIndex
CREATE INDEX "DaemonGroup_teamId_siteId_idx" ON "DaemonGroup"("teamId", "siteId");

-- CreateIndex
CREATE UNIQUE INDEX "DaemonGroup_teamId_id_key" ON "DaemonGroup"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "DaemonGroup_siteId_name_key" ON "DaemonGroup"("siteId", "name");

-- CreateIndex
CREATE INDEX "Measurement_teamId_siteId_createdAt_idx" ON "Measurement"("teamId", "siteId", "createdAt");

-- CreateIndex
CREATE INDEX "Measurement_uploadedById_idx" ON "Measurement"("uploadedById");

-- CreateIndex
CREATE UNIQUE INDEX "Measurement_teamId_id_key" ON "Measurement"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Measurement_siteId_sha256_key" ON "Measurement"("siteId", "sha256");

-- CreateIndex
CREATE UNIQUE INDEX "MeasurementFacts_teamId_measurementId_key" ON "MeasurementFacts"("teamId", "measurementId");

-- CreateIndex
CREATE INDEX "MeasurementProblem_teamId_measurementId_line_idx" ON "MeasurementProblem"("teamId", "measurementId", "line");

-- CreateIndex
CREATE INDEX "Profile_teamId_siteId_idx" ON "Profile"("teamId", "siteId");

-- CreateIndex
CREATE INDEX "Profile_createdById_idx" ON "Profile"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Profile_teamId_id_key" ON "Profile"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Profile_siteId_number_key" ON "Profile"("siteId", "number");

-- CreateIndex
CREATE INDEX "Action_teamId_profileId_idx" ON "Action"("teamId", "profileId");

-- CreateIndex
CREATE UNIQUE INDEX "Action_teamId_id_key" ON "Action"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Action_profileId_position_key" ON "Action"("profileId", "position");

-- CreateIndex
CREATE INDEX "ProfileMeasurement_teamId_profileId_idx" ON "ProfileMeasurement"("teamId", "profileId");

-- CreateIndex
CREATE INDEX "ProfileMeasurement_teamId_measurementId_idx" ON "ProfileMeasurement"("teamId", "measurementId");

-- CreateIndex
CREATE INDEX "Scenario_teamId_hostId_idx" ON "Scenario"("teamId", "hostId");

-- CreateIndex
CREATE INDEX "Scenario_createdById_idx" ON "Scenario"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Scenario_teamId_id_key" ON "Scenario"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Scenario_teamId_slug_key" ON "Scenario"("teamId", "slug");

-- CreateIndex
CREATE INDEX "Version_teamId_scenarioId_idx" ON "Version"("teamId", "scenarioId");

-- CreateIndex
CREATE INDEX "Version_authorId_idx" ON "Version"("authorId");

-- CreateIndex
CREATE UNIQUE INDEX "Version_teamId_id_key" ON "Version"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Version_scenarioId_number_key" ON "Version"("scenarioId", "number");

-- CreateIndex
CREATE INDEX "Review_teamId_versionId_idx" ON "Review"("teamId", "versionId");

-- CreateIndex
CREATE INDEX "Review_actorId_idx" ON "Review"("actorId");

-- CreateIndex
CREATE UNIQUE INDEX "Review_teamId_id_key" ON "Review"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Review_versionId_sequence_key" ON "Review"("versionId", "sequence");

-- CreateIndex
CREATE INDEX "Export_teamId_versionId_idx" ON "Export"("teamId", "versionId");

-- CreateIndex
CREATE INDEX "Export_createdById_idx" ON "Export"("createdById");

-- CreateIndex
CREATE UNIQUE INDEX "Export_teamId_id_key" ON "Export"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Export_versionId_sha256_key" ON "Export"("versionId", "sha256");

-- CreateIndex
CREATE INDEX "Evaluation_teamId_versionId_idx" ON "Evaluation"("teamId", "versionId");

-- CreateIndex
CREATE UNIQUE INDEX "Evaluation_teamId_id_key" ON "Evaluation"("teamId", "id");

-- CreateIndex
CREATE UNIQUE INDEX "Evaluation_versionId_kind_engineVersion_seed_key" ON "Evaluation"("versionId", "kind", "engineVersion", "seed");

-- CreateIndex
CREATE INDEX "AuditEvent_teamId_at_idx" ON "AuditEvent"("teamId", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_teamId_subjectType_subjectId_at_idx" ON "AuditEvent"("teamId", "subjectType", "subjectId", "at");

-- CreateIndex
CREATE INDEX "AuditEvent_actorId_idx" ON "AuditEvent"("actorId");

-- CreateIndex
CREATE UNIQUE INDEX "AuditEvent_teamId_id_key" ON "AuditEvent"("teamId", "id");

-- AddForeignKey
ALTER TABLE "Identity" ADD CONSTRAINT "Identity_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Member" ADD CONSTRAINT "Member_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_invitedById_fkey" FOREIGN KEY ("invitedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Invitation" ADD CONSTRAINT "Invitation_acceptedById_fkey" FOREIGN KEY ("acceptedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Host" ADD CONSTRAINT "Host_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Tenant" ADD CONSTRAINT "Tenant_teamId_hostId_fkey" FOREIGN KEY ("teamId", "hostId") REFERENCES "Host"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Site" ADD CONSTRAINT "Site_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Site" ADD CONSTRAINT "Site_teamId_hostId_fkey" FOREIGN KEY ("teamId", "hostId") REFERENCES "Host"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "DaemonGroup" ADD CONSTRAINT "DaemonGroup_teamId_siteId_fkey" FOREIGN KEY ("teamId", "siteId") REFERENCES "Site"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Measurement" ADD CONSTRAINT "Measurement_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Measurement" ADD CONSTRAINT "Measurement_teamId_siteId_fkey" FOREIGN KEY ("teamId", "siteId") REFERENCES "Site"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Measurement" ADD CONSTRAINT "Measurement_uploadedById_fkey" FOREIGN KEY ("uploadedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MeasurementFacts" ADD CONSTRAINT "MeasurementFacts_teamId_measurementId_fkey" FOREIGN KEY ("teamId", "measurementId") REFERENCES "Measurement"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "MeasurementProblem" ADD CONSTRAINT "MeasurementProblem_teamId_measurementId_fkey" FOREIGN KEY ("teamId", "measurementId") REFERENCES "Measurement"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Profile" ADD CONSTRAINT "Profile_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Profile" ADD CONSTRAINT "Profile_teamId_siteId_fkey" FOREIGN KEY ("teamId", "siteId") REFERENCES "Site"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Profile" ADD CONSTRAINT "Profile_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Action" ADD CONSTRAINT "Action_teamId_profileId_fkey" FOREIGN KEY ("teamId", "profileId") REFERENCES "Profile"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfileMeasurement" ADD CONSTRAINT "ProfileMeasurement_teamId_profileId_fkey" FOREIGN KEY ("teamId", "profileId") REFERENCES "Profile"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ProfileMeasurement" ADD CONSTRAINT "ProfileMeasurement_teamId_measurementId_fkey" FOREIGN KEY ("teamId", "measurementId") REFERENCES "Measurement"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Scenario" ADD CONSTRAINT "Scenario_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Scenario" ADD CONSTRAINT "Scenario_teamId_hostId_fkey" FOREIGN KEY ("teamId", "hostId") REFERENCES "Host"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Scenario" ADD CONSTRAINT "Scenario_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_teamId_scenarioId_fkey" FOREIGN KEY ("teamId", "scenarioId") REFERENCES "Scenario"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Version" ADD CONSTRAINT "Version_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Review" ADD CONSTRAINT "Review_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Export" ADD CONSTRAINT "Export_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Evaluation" ADD CONSTRAINT "Evaluation_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AuditEvent" ADD CONSTRAINT "AuditEvent_actorId_fkey" FOREIGN KEY ("actorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
