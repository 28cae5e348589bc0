-- Nodes keep users in memory for a moment: every change is told, whoever makes it.
CREATE FUNCTION tell_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('oart_user', OLD.id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER user_changed AFTER UPDATE OR DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION tell_user_changed();

CREATE FUNCTION tell_user_buried() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('oart_user', coalesce(NEW.user_id, OLD.user_id)::text);
    RETURN NULL;
END $$;
CREATE TRIGGER user_buried AFTER INSERT OR UPDATE OR DELETE ON user_tombstones
    FOR EACH ROW EXECUTE FUNCTION tell_user_buried();
