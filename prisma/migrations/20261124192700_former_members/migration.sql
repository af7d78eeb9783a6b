-- CreateTable
CREATE TABLE "FormerMember" (
    "teamId" UUID NOT NULL,
    "userId" UUID NOT NULL,
    "leftAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "FormerMember_pkey" PRIMARY KEY ("teamId","userId")
);

-- CreateIndex
CREATE INDEX "FormerMember_userId_idx" ON "FormerMember"("userId");

-- AddForeignKey
ALTER TABLE "FormerMember" ADD CONSTRAINT "FormerMember_teamId_fkey" FOREIGN KEY ("teamId") REFERENCES "Team"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "FormerMember" ADD CONSTRAINT "FormerMember_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who left or was removed before this table was there, as the history tells. The policies of the tables are for the one
-- transaction that speaks for every team.
SELECT set_config('headroom.team_id', '*', true);
INSERT INTO "FormerMember" ("teamId", "userId", "leftAt")
SELECT e."teamId", u."id", max(e."at")
FROM "AuditEvent" e JOIN "User" u ON u."email" = e."detail"->>'email'
WHERE e."kind" = 'member.removed' AND NOT EXISTS (SELECT FROM "Member" m WHERE m."teamId" = e."teamId" AND m."userId" = u."id")
GROUP BY 1, 2;
