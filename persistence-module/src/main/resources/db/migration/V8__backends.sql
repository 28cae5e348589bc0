-- Backends that administrators add, change, drain and remove while everything runs.
ALTER TABLE backends
    ADD COLUMN slots integer NOT NULL DEFAULT 2 CHECK (slots BETWEEN 1 AND 64),
    ADD COLUMN slots_chosen boolean NOT NULL DEFAULT false;   -- by an administrator; else oart.comfy.slots counts
UPDATE backends b SET slots = greatest(1, (SELECT count(*) FROM backend_slots s WHERE s.backend_id = b.id));
CREATE INDEX ix_backends_order ON backends (name, id);
CREATE INDEX ix_backends_tags ON backends USING gin (tags);

-- How the nodes see the backends: one row for each of both, written by that node, worthless when it is old.
CREATE UNLOGGED TABLE backend_reports (
    backend_id uuid NOT NULL REFERENCES backends (id) ON DELETE CASCADE,
    node text NOT NULL,
    healthy boolean NOT NULL,
    circuit text NOT NULL CHECK (circuit IN ('CLOSED', 'OPEN', 'HALF_OPEN')),
    trouble text,
    since timestamptz NOT NULL DEFAULT clock_timestamp(),    -- healthy or not for that long
    seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (backend_id, node)
);

-- Tells all nodes to look at the rows again. Not on catalogue_hash and warm_key, which change with the work.
CREATE FUNCTION tell_backends_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('oart_backend', '');
    RETURN NULL;
END $$;
CREATE TRIGGER backends_changed AFTER INSERT OR DELETE OR UPDATE OF name, url, state, slots, credentials, tls_ca ON backends
    FOR EACH STATEMENT EXECUTE FUNCTION tell_backends_changed();
