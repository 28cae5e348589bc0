-- Time limits of a plan; the tighter of these and the workflow's counts, null = none.
ALTER TABLE plans
    ADD COLUMN silence_limit_seconds integer CHECK (silence_limit_seconds > 0),
    ADD COLUMN total_limit_seconds integer CHECK (total_limit_seconds > 0);
