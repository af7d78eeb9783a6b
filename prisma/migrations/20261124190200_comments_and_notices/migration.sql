-- AlterTable
ALTER TABLE "Member" ADD COLUMN "mailOff" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- CreateTable
CREATE TABLE "CommentThread" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "anchor" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "resolvedAt" TIMESTAMPTZ(3),
    "resolvedById" UUID,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "CommentThread_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Comment" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "threadId" UUID NOT NULL,
    "authorId" UUID NOT NULL,
    "body" TEXT NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Comment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "Notice" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "memberId" UUID NOT NULL,
    "versionId" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "actor" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "anchor" TEXT,
    "about" TEXT,
    "readAt" TIMESTAMPTZ(3),
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "NoticeMail" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "noticeId" UUID NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "nextAttemptAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "failure" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "sentAt" TIMESTAMPTZ(3),

    CONSTRAINT "NoticeMail_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "CommentThread_teamId_versionId_idx" ON "CommentThread"("teamId", "versionId");

-- CreateIndex
CREATE INDEX "CommentThread_resolvedById_idx" ON "CommentThread"("resolvedById");

-- CreateIndex
CREATE UNIQUE INDEX "CommentThread_teamId_id_key" ON "CommentThread"("teamId", "id");

-- CreateIndex
CREATE INDEX "Comment_teamId_threadId_idx" ON "Comment"("teamId", "threadId");

-- CreateIndex
CREATE INDEX "Comment_authorId_idx" ON "Comment"("authorId");

-- CreateIndex
CREATE UNIQUE INDEX "Comment_teamId_id_key" ON "Comment"("teamId", "id");

-- CreateIndex
CREATE INDEX "Notice_teamId_memberId_readAt_idx" ON "Notice"("teamId", "memberId", "readAt");

-- CreateIndex
CREATE INDEX "Notice_teamId_versionId_idx" ON "Notice"("teamId", "versionId");

-- CreateIndex
CREATE UNIQUE INDEX "Notice_teamId_id_key" ON "Notice"("teamId", "id");

-- CreateIndex
CREATE INDEX "NoticeMail_teamId_noticeId_idx" ON "NoticeMail"("teamId", "noticeId");

-- CreateIndex
CREATE INDEX "NoticeMail_status_nextAttemptAt_idx" ON "NoticeMail"("status", "nextAttemptAt");

-- CreateIndex
CREATE UNIQUE INDEX "NoticeMail_teamId_id_key" ON "NoticeMail"("teamId", "id");

-- AddForeignKey
ALTER TABLE "CommentThread" ADD CONSTRAINT "CommentThread_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "CommentThread" ADD CONSTRAINT "CommentThread_resolvedById_fkey" FOREIGN KEY ("resolvedById") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_teamId_threadId_fkey" FOREIGN KEY ("teamId", "threadId") REFERENCES "CommentThread"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Comment" ADD CONSTRAINT "Comment_authorId_fkey" FOREIGN KEY ("authorId") REFERENCES "User"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_teamId_memberId_fkey" FOREIGN KEY ("teamId", "memberId") REFERENCES "Member"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "Notice" ADD CONSTRAINT "Notice_teamId_versionId_fkey" FOREIGN KEY ("teamId", "versionId") REFERENCES "Version"("teamId", "id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "NoticeMail" ADD CONSTRAINT "NoticeMail_teamId_noticeId_fkey" FOREIGN KEY ("teamId", "noticeId") REFERENCES "Notice"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was said stays said.
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON "Comment" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON "Comment" FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
