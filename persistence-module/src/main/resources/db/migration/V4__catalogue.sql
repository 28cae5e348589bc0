-- The catalogue's administration: who changed what, and quick answers to "what uses this?".

-- Administrative changes, written in the transaction of the change. Names nobody by a foreign key: it outlives what it tells of.
CREATE TABLE audit_log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor uuid NOT NULL,
    action text NOT NULL,                        -- CREATE, CHANGE, DELETE, ASSOCIATE, DISSOCIATE
    target_kind text NOT NULL,                   -- MODEL, WORKFLOW, PLAN, USER
    target_id uuid NOT NULL,
    changes json NOT NULL,                       -- member → {"from": …, "to": …}; what is long as its digest, never a secret
    reason text
);
CREATE INDEX ix_audit_log_target ON audit_log (target_id, id DESC);
CREATE INDEX ix_audit_log_actor ON audit_log (actor, id DESC);

-- What names a model: jobs, and images by the values they were made with.
CREATE INDEX ix_jobs_model ON generation_jobs (model_id) WHERE model_id IS NOT NULL;
CREATE INDEX ix_jobs_done_model ON generation_jobs_done (model_id) WHERE model_id IS NOT NULL;
CREATE INDEX ix_images_model ON images ((left(parameters ->> 'MODEL_ID', 36)))
    WHERE left(parameters ->> 'MODEL_ID', 36) IS NOT NULL;

-- Lists, newest first.
CREATE INDEX ix_models_newest ON models (created_at DESC NULLS LAST, id DESC);
CREATE INDEX ix_workflows_newest ON workflows (created_at DESC NULLS LAST, id DESC);
CREATE INDEX ix_plans_newest ON plans (created_at DESC NULLS LAST, id DESC);

-- Users by the beginnings of the words in their addresses and names: "ada" and "exam" find ada@example.com.
CREATE INDEX ix_users_words ON users USING gin
    (to_tsvector('simple', translate(lower(email || ' ' || username), '@._-+/:', '       ')));
