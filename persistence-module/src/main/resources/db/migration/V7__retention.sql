-- Which uploads a job takes in: they live as long as a job that names them, a new one at least until it expires.
CREATE TABLE job_uploads (
    job_id uuid NOT NULL,
    upload_id uuid NOT NULL REFERENCES uploads (id),
    PRIMARY KEY (job_id, upload_id)
);
CREATE INDEX ix_job_uploads_upload ON job_uploads (upload_id);
CREATE INDEX ix_uploads_expires ON uploads (expires_at);
DROP INDEX ix_uploads_expiry;
ALTER TABLE uploads DROP COLUMN used_at;

-- Texts are results like any other: objects with a row in images.
ALTER TABLE generation_jobs_done DROP COLUMN texts;

-- When a batch job runs next; the node that moves the time on runs it.
CREATE TABLE batch_schedule (
    job text PRIMARY KEY,
    due_at timestamptz NOT NULL
);
