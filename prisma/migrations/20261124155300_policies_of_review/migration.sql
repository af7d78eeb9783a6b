-- One approval of several that a policy asks for.
ALTER TYPE "ReviewKind" ADD VALUE 'endorsed';

-- What the policy said at each step of a review.
ALTER TABLE "Review" ADD COLUMN "checks" JSONB,
ADD COLUMN "override" JSONB,
ADD COLUMN "policyNumber" INTEGER;

-- What a team asks of a version before it is approved.
CREATE TABLE "Policy" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "content" JSONB NOT NULL,
    "createdById" UUID NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Policy_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "Policy_teamId_id_key" ON "Policy"("teamId", "id");
CREATE UNIQUE INDEX "Policy_teamId_number_key" ON "Policy"("teamId", "number");
CREATE INDEX "Policy_createdById_idx" ON "Policy"("createdById");

ALTER TABLE "Policy" ADD CONSTRAINT "Policy_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Policy" ADD CONSTRAINT "Policy_createdById_fkey" FOREIGN KEY ("createdById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "Policy" ADD CONSTRAINT "Policy_number_check" CHECK ("number" >= 1);

CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "Policy" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "Policy" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
