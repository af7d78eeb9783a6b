-- CreateTable
CREATE TABLE "StoredAnswer" (
    "id" UUID NOT NULL,
    "teamId" UUID NOT NULL,
    "tokenId" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "fingerprint" TEXT NOT NULL,
    "status" INTEGER,
    "headers" JSONB,
    "body" TEXT,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expiresAt" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "StoredAnswer_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "StoredAnswer_teamId_tokenId_idx" ON "StoredAnswer"("teamId", "tokenId");

-- CreateIndex
CREATE INDEX "StoredAnswer_expiresAt_idx" ON "StoredAnswer"("expiresAt");

-- CreateIndex
CREATE UNIQUE INDEX "StoredAnswer_tokenId_key_key" ON "StoredAnswer"("tokenId", "key");

-- AddForeignKey
ALTER TABLE "StoredAnswer" ADD CONSTRAINT "StoredAnswer_teamId_tokenId_fkey" FOREIGN KEY ("teamId", "tokenId") REFERENCES "ApiToken"("teamId", "id") ON DELETE CASCADE ON UPDATE CASCADE;
