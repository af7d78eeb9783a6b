-- The topics of what was recorded before there were timelines. It may take minutes, and so is alone in its migration: it holds
-- no lock that anybody who records an event waits for. Where they are known already, nothing is written.
-- A site's host of then is taken to be today's, but for the events that tell of its moves.
SET headroom.team_id = '*';
INSERT INTO "AuditTopic" ("teamId", "topicId", "eventId")
SELECT DISTINCT e."teamId", topic, e."id" FROM "AuditEvent" e CROSS JOIN LATERAL audit_topics(e) topic
WHERE topic IS NOT NULL AND NOT EXISTS (SELECT FROM "AuditTopic" known WHERE known."teamId" = e."teamId" AND known."eventId" = e."id")
ON CONFLICT DO NOTHING;
RESET headroom.team_id;
