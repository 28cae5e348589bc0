-- One for each ended job with a callback_url, written by the statement that ends the job, removed with it.
CREATE TABLE webhook_deliveries (
    id uuid PRIMARY KEY,                         -- told with every try, so that a receiver knows a repeat
    job_id uuid NOT NULL UNIQUE REFERENCES generation_jobs_done (id) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    url text NOT NULL,
    host text GENERATED ALWAYS AS (lower(substring(url FROM '^[^:]*://(\[[^]]*\]|[^/:?#]*)'))) STORED,
    state text NOT NULL DEFAULT 'PENDING' CHECK (state IN ('PENDING', 'DELIVERED', 'FAILED')),
    attempts integer NOT NULL DEFAULT 0,         -- tries ever begun; fences the write of a try's result
    failures integer NOT NULL DEFAULT 0,         -- since it was made or asked for again; lengthens the pause
    sending boolean NOT NULL DEFAULT false,      -- a try is under way, until next_at at most
    next_at timestamptz DEFAULT clock_timestamp(),
    give_up_at timestamptz NOT NULL,             -- no try begins later
    last_status integer,
    last_error text,                             -- for its owner
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_at timestamptz,
    delivered_at timestamptz,
    CHECK ((state = 'PENDING') = (next_at IS NOT NULL))
);
CREATE INDEX ix_webhook_due ON webhook_deliveries (next_at) WHERE state = 'PENDING';
CREATE INDEX ix_webhook_newest ON webhook_deliveries (created_at DESC, id DESC);
CREATE INDEX ix_webhook_state ON webhook_deliveries (state, created_at DESC, id DESC);
