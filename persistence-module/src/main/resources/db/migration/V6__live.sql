-- Live events: previews that cross nodes, who watches where, and durations to estimate from. Only additions.

-- The latest preview of a running job, for watchers on other nodes. Worth nothing after a crash, hence unlogged.
CREATE UNLOGGED TABLE preview_frames (
    job_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    content_type text NOT NULL,
    image bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- On which node somebody watches the previews of a user; renewed by that node while it is so.
CREATE UNLOGGED TABLE preview_watches (
    node text NOT NULL,
    user_id uuid NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (node, user_id)
);

-- What the latest successes of a workflow with a model took on a backend. A job without a model has the nil UUID here.
CREATE INDEX ix_jobs_done_durations ON generation_jobs_done
    (workflow_id, (coalesce(model_id, '00000000-0000-0000-0000-000000000000'::uuid)), backend_id, finished_at DESC)
    WHERE state = 'SUCCEEDED';
