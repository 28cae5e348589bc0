-- What the identity provider said of a user last, apart from what is changed here: its own time of change, and whether it lets the user
-- act. An administrator's decision in is_active stays until the provider changes its mind.
ALTER TABLE users
    ADD COLUMN issuer_updated_at timestamptz,
    ADD COLUMN issuer_active boolean;
