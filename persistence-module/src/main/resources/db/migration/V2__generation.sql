-- What O-Art adds. Only additions: nullable or defaulted columns, tables, indexes, so that the Python program still runs.

-- Taken-over tables -------------------------------------------------------------------------------------------------
ALTER TABLE models
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN archived boolean NOT NULL DEFAULT false;
ALTER TABLE workflows
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN archived boolean NOT NULL DEFAULT false,
    ADD COLUMN silence_limit_seconds integer CHECK (silence_limit_seconds > 0),
    ADD COLUMN total_limit_seconds integer CHECK (total_limit_seconds > 0);
ALTER TABLE plans
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN max_concurrent_jobs integer CHECK (max_concurrent_jobs >= 0),
    ADD COLUMN max_queued_jobs integer CHECK (max_queued_jobs >= 0),
    ADD COLUMN images_per_day integer CHECK (images_per_day >= 0),
    ADD COLUMN priority integer,
    ADD COLUMN retention_days integer CHECK (retention_days > 0);
ALTER TABLE users
    ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE users_folders
    ADD COLUMN version bigint NOT NULL DEFAULT 0;
ALTER TABLE images
    ADD COLUMN version bigint NOT NULL DEFAULT 0,
    ADD COLUMN job_id uuid,
    ADD COLUMN output_index integer,
    ADD COLUMN output json,
    ADD COLUMN content_type text,
    ADD COLUMN width integer,
    ADD COLUMN height integer,
    ADD COLUMN bytes bigint,
    ADD COLUMN thumbnail_url text;

CREATE INDEX ix_images_user_newest ON images (user_id, created_at DESC NULLS LAST, id DESC);
CREATE INDEX ix_images_folder_newest ON images (user_folder_id, created_at DESC NULLS LAST, id DESC);
CREATE INDEX ix_images_workflow ON images (workflow_id);
CREATE INDEX ix_images_job ON images (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX ix_users_folders_user ON users_folders (user_id, name);
CREATE INDEX ix_users_plan ON users (plan_id);
CREATE INDEX ix_workflows_model ON workflows (model_id) WHERE model_id IS NOT NULL;
CREATE INDEX ix_plans_models_model ON plans_models (model_id);
CREATE INDEX ix_plans_workflows_workflow ON plans_workflows (workflow_id);

-- One number that grows with every change of the catalogue, whoever makes it: what caches are checked against.
CREATE TABLE catalogue_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version bigint NOT NULL
);
INSERT INTO catalogue_version (version) VALUES (1);
CREATE FUNCTION bump_catalogue_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue_version SET version = version + 1;
    PERFORM pg_notify('oart_catalogue', '');
    RETURN NULL;
END $$;
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON models
    FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version();
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON workflows
    FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version();
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON plans
    FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version();
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON plans_models
    FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version();
CREATE TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON plans_workflows
    FOR EACH STATEMENT EXECUTE FUNCTION bump_catalogue_version();

-- A user whom the issuer deleted: refused until it shows them again.
CREATE TABLE user_tombstones (
    user_id uuid PRIMARY KEY,
    deleted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Which installation this database belongs to; marks its prompts on shared backends.
CREATE TABLE installation (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO installation (id) VALUES (gen_random_uuid());

-- Backends -----------------------------------------------------------------------------------------------------------
CREATE TABLE node_catalogues (
    hash text PRIMARY KEY,
    content bytea NOT NULL,                      -- gzipped JSON of what a backend can run
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE backends (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    url text NOT NULL UNIQUE,                    -- without credentials
    source text NOT NULL CHECK (source IN ('CONFIG', 'ADMIN')),
    state text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DRAINING', 'REMOVED')),
    weight integer NOT NULL DEFAULT 1 CHECK (weight > 0),
    tags text[] NOT NULL DEFAULT '{}',
    credentials bytea,                           -- AES-GCM under oart.secret-key
    tls_ca text,
    catalogue_hash text REFERENCES node_catalogues (hash),
    warm_key text,                               -- model files of the prompt sent last
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_backends_catalogue ON backends (catalogue_hash) WHERE catalogue_hash IS NOT NULL;

-- Jobs ---------------------------------------------------------------------------------------------------------------
-- Hot: waiting and running jobs only, small rows, no foreign key from the large tables.
CREATE TABLE generation_jobs (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    workflow_id uuid NOT NULL REFERENCES workflows (id),
    model_id uuid,
    folder_id uuid NOT NULL,
    state text NOT NULL DEFAULT 'QUEUED' CHECK (state IN ('QUEUED', 'DISPATCHED', 'RUNNING', 'STORING')),
    priority integer NOT NULL DEFAULT 0,         -- of the plan; higher runs first
    rank bigint NOT NULL,                        -- start-time fair queueing between users; lower runs first
    requirement text NOT NULL,                   -- digest of node classes and model files
    warm_key text NOT NULL DEFAULT '',           -- model files it loads
    expected_images integer NOT NULL CHECK (expected_images >= 0),
    usage_day date NOT NULL,                     -- UTC day it counts for
    attempt integer NOT NULL DEFAULT 0,
    prompt_id uuid,                              -- of this attempt; POSTed at most once
    backend_id uuid REFERENCES backends (id),
    owner text,                                  -- node that drives it
    owner_epoch bigint NOT NULL DEFAULT 0,       -- fences every write of an owner
    lease_until timestamptz,
    accepted_at timestamptz,                     -- the backend answered 200
    silent_since timestamptz,                    -- last sign of life
    failures integer NOT NULL DEFAULT 0,         -- attempts that a backend spoilt
    crashes integer NOT NULL DEFAULT 0,          -- of these: backend died after execution_start
    not_before timestamptz,                      -- back-off
    cancel_requested_at timestamptz,
    progress real NOT NULL DEFAULT 0,
    progress_node text,
    last_seq integer NOT NULL DEFAULT 0,         -- of job_events
    callback_url text,
    silence_limit_seconds integer NOT NULL,
    deadline timestamptz NOT NULL,               -- total limit
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    dispatched_at timestamptz,
    started_at timestamptz
) WITH (fillfactor = 70);
CREATE INDEX ix_jobs_waiting ON generation_jobs (requirement, priority DESC, rank, id) WHERE state = 'QUEUED';
CREATE INDEX ix_jobs_order ON generation_jobs (priority DESC, rank, id) WHERE state = 'QUEUED';
CREATE INDEX ix_jobs_user ON generation_jobs (user_id, created_at DESC, id DESC);
CREATE INDEX ix_jobs_newest ON generation_jobs (created_at DESC, id DESC);
CREATE INDEX ix_jobs_lease ON generation_jobs (lease_until) WHERE state <> 'QUEUED';
CREATE INDEX ix_jobs_backend ON generation_jobs (backend_id) WHERE backend_id IS NOT NULL;
CREATE INDEX ix_jobs_prompt ON generation_jobs (prompt_id) WHERE prompt_id IS NOT NULL;
CREATE INDEX ix_jobs_deadline ON generation_jobs (deadline);
CREATE INDEX ix_jobs_workflow ON generation_jobs (workflow_id);

-- Written once with the job, never moved; goes with the finished job.
CREATE TABLE job_graphs (
    job_id uuid PRIMARY KEY,
    graph json NOT NULL,                         -- filled, but for prefixes and uploaded names
    parameters json NOT NULL,                    -- values really used
    seeds json NOT NULL,
    outputs json NOT NULL,                       -- OUTPUT parameters in order
    input_pictures json NOT NULL,
    node_classes json NOT NULL
);

-- Ended jobs; kept for oart.job.keep.
CREATE TABLE generation_jobs_done (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    workflow_id uuid NOT NULL,
    model_id uuid,
    folder_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('SUCCEEDED', 'FAILED', 'CANCELLED')),
    attempt integer NOT NULL,
    prompt_id uuid,
    backend_id uuid,
    last_seq integer NOT NULL,
    callback_url text,
    seeds json NOT NULL,
    images json NOT NULL,                        -- in output order
    texts json,                                  -- outputs that are no files
    problem text,                                -- ProblemType of a FAILED or CANCELLED job
    problem_detail text,
    problem_facts json,
    created_at timestamptz NOT NULL,
    dispatched_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ix_jobs_done_user ON generation_jobs_done (user_id, created_at DESC, id DESC);
CREATE INDEX ix_jobs_done_newest ON generation_jobs_done (created_at DESC, id DESC);
CREATE INDEX ix_jobs_done_finished ON generation_jobs_done (finished_at);
CREATE INDEX ix_jobs_done_workflow ON generation_jobs_done (workflow_id, finished_at);

-- What watchers are told; append-only, trimmed with the job. id orders one user's events.
CREATE TABLE job_events (
    job_id uuid NOT NULL,
    seq integer NOT NULL,
    id bigint GENERATED ALWAYS AS IDENTITY,
    user_id uuid NOT NULL,
    type text NOT NULL,
    data json NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (job_id, seq)
);
CREATE INDEX ix_job_events_user ON job_events (user_id, id);

CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    job_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX ix_idempotency_keys_job ON idempotency_keys (job_id);

-- Counts under one lock per user: locked first in every statement that changes them. images belongs to day (UTC).
CREATE TABLE user_usage (
    user_id uuid PRIMARY KEY,
    queued integer NOT NULL DEFAULT 0,
    running integer NOT NULL DEFAULT 0,
    day date NOT NULL,
    images integer NOT NULL DEFAULT 0,
    last_rank bigint NOT NULL DEFAULT 0
);

-- Virtual time of the fair queue: the greatest rank claimed so far. A sequence would not go back with a transaction; a row does.
CREATE TABLE queue_clock (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    virtual_time bigint NOT NULL
);
INSERT INTO queue_clock (virtual_time) VALUES (0);

-- Room at a backend: a slot is taken from claim until the prompt has left the backend.
CREATE TABLE backend_slots (
    backend_id uuid NOT NULL REFERENCES backends (id) ON DELETE CASCADE,
    n integer NOT NULL,
    job_id uuid UNIQUE,
    PRIMARY KEY (backend_id, n)
);

-- Input files, stored before the job row that names them.
CREATE TABLE uploads (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    object_key text NOT NULL,
    sha256 bytea NOT NULL,
    content_type text NOT NULL,
    bytes bigint NOT NULL,
    width integer,
    height integer,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX ix_uploads_user ON uploads (user_id, created_at DESC);
CREATE INDEX ix_uploads_expiry ON uploads (expires_at) WHERE used_at IS NULL;

-- Under which name a backend has the bytes of an input file.
CREATE TABLE backend_uploads (
    backend_id uuid NOT NULL REFERENCES backends (id) ON DELETE CASCADE,
    sha256 bytea NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (backend_id, sha256)
);
