-- Galleries: a user's images of one workflow, newest first.
CREATE INDEX ix_images_user_workflow_newest ON images (user_id, workflow_id, created_at DESC NULLS LAST, id DESC);

-- What has to be left out when a file of the Python program is served, which still has the prompt in it: a JSON list
-- of [at, drop, base64]. Null until somebody looked; files that O-Art stored have nothing to leave out.
ALTER TABLE images ADD COLUMN hidden text;
