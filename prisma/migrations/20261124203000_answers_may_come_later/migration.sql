-- Hosts and versions refer to each other: a restored host comes before the version that it names.
ALTER TABLE "Host" ALTER CONSTRAINT "Host_teamId_answerVersionId_fkey" DEFERRABLE INITIALLY IMMEDIATE;
