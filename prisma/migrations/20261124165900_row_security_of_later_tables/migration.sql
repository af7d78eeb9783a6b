-- The tables that came beside row-level security (tokens, answers kept for them, checks, configurations, evidence, policies,
-- shares, webhooks) get the policy `team` and the rights of headroom_app, in whichever order the migrations were applied.
SELECT secure_database();
