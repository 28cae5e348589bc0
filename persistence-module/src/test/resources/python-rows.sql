-- Rows as the Python program leaves them, one of every kind and every oddity that its own checks let through. Goes onto python-program.sql.
-- Ids speak: a… users, f… folders, 1… plans, 2… models, 3… workflows, 4… images; objects lie at bucket 'default', key = the rest of images.url.

-- Plans: the two of its seed, limits, maps that are missing, empty, of another shape, or JSON null ---------------------
INSERT INTO plans (name, description, price, is_active, parameters, type_parameters, segment_parameters, id, created_at, updated_at) VALUES
('FREE', 'Free plan', 0, true, '[]',
 '{"AUDIO": {"allowed": true}, "IMAGE": {"allowed": true}, "TEXT": {"allowed": true}, "VIDEO": {"allowed": true}}',
 '{"IMAGE_TO_IMAGE": {"allowed": true}, "IMAGE_TO_VIDEO": {"allowed": true}, "TEXT_TO_IMAGE": {"allowed": true}, "TEXT_TO_VIDEO": {"allowed": true}, "UPSCALE": {"allowed": true}}',
 '10000000-0000-4000-8000-000000000001', '2025-05-01 10:00:00.123456+00', '2025-05-01 10:00:00.123456+00'),
('PREMIUM', 'Premium plan', 25, true, '[]',
 '{"AUDIO": {"allowed": true}, "IMAGE": {"allowed": true}, "TEXT": {"allowed": true}, "VIDEO": {"allowed": true}}',
 '{"IMAGE_TO_IMAGE": {"allowed": true}, "IMAGE_TO_VIDEO": {"allowed": true}, "TEXT_TO_IMAGE": {"allowed": true}, "TEXT_TO_VIDEO": {"allowed": true}, "UPSCALE": {"allowed": true}}',
 '10000000-0000-4000-8000-000000000002', '2025-05-01 10:00:00.2+00', '2025-05-01 10:00:00.2+00'),
('KIT', 'plan of the kit: no video, no upscaling', 5, true,
 '[{"name": "WIDTH", "description": "width in pixels", "example": 64, "type": "NUMBER", "default": 64, "required": true, "order": null, "input_or_output": "INPUT", "node_id": "1", "min_value": "1", "max_value": "1024", "randomize": false}]',
 '{"AUDIO": {"allowed": true}, "IMAGE": {"allowed": true}, "TEXT": {"allowed": true}, "VIDEO": {"allowed": false}}',
 '{"TEXT_TO_IMAGE": {"allowed": true}, "UPSCALE": {"allowed": false}}',
 '10000000-0000-4000-8000-000000000003', '2025-05-02 10:00:00+02', '2025-05-03 10:00:00-03'),
('maps missing', 'nothing is said', 0.1, true, 'null', 'null', 'null',
 '10000000-0000-4000-8000-000000000004', '2025-05-02 10:00:00+00', '2025-05-02 10:00:00+00'),
('maps are lists', '', 1e-7, true, '{"name": "STEPS", "default": 4, "required": true, "max_value": 8}', '[]', '{}',
 '10000000-0000-4000-8000-000000000005', '2025-05-02 10:00:00+00', '2025-05-02 10:00:00+00'),
('flags are bare', E'Zeilen\nund "Anführung" \\', 99999999999.99, true, '[null, "x", {}, {"name": ""}]', '{"IMAGE": true, "VIDEO": false, "MODEL_3D": {"allowed": "no"}}', '{"UPSCALE": {}, "OUTPAINT": null}',
 '10000000-0000-4000-8000-000000000006', '2025-05-02 10:00:00+00', '2025-05-02 10:00:00+00'),
('retired', 'no longer sold', 9.9, false, '[]', '{}', '{}',
 '10000000-0000-4000-8000-000000000007', '2024-12-31 23:59:59.999999+00', '2025-01-01 00:00:00+00');

-- Models: null family, null times, parameters that are a list, one object, null; numbers as texts; 10 kB ---------------
INSERT INTO models (name, description, os_path, model, parameters, id, created_at, updated_at) VALUES
('Flux SVDQ', 'Flux SVDQ Ultra Fast', 'svdq-int4-flux.1-dev', NULL,
 '[{"name": "POSITIVE_PROMPT", "type": "TEXT", "default": "a photo of a cat", "required": true, "order": 1}, {"name": "SEED", "type": "NUMBER", "default": 0, "required": true, "order": 5, "randomize": true}, {"name": "CFG", "type": "NUMBER", "default": 7.5, "required": true, "order": 7}]',
 '20000000-0000-4000-8000-000000000001', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('kit model', 'model row of the kit; its parameters are merged when MODEL_ID is sent', 'KIT/none.safetensors', 'SDXL',
 '[{"name": "MODEL_PATH", "description": "path of the weights", "example": "KIT/none.safetensors", "type": "TEXT", "default": "KIT/none.safetensors", "required": true, "order": 1, "input_or_output": "INPUT", "node_id": "1", "min_value": null, "max_value": null, "randomize": false}]',
 '20000000-0000-4000-8000-000000000002', '2025-05-01 10:00:00+00', NULL),
('no times', NULL, 'SD15\old model (1).ckpt', 'SD15', '[]', '20000000-0000-4000-8000-000000000003', NULL, NULL),
('parameters null', '', '', NULL, 'null', '20000000-0000-4000-8000-000000000004', NULL, '2025-05-01 10:00:00+00'),
('one parameter', 'not a list', 'one.safetensors', 'SD20', '{"name": "STEPS", "default": "20", "required": true, "min_value": "1", "max_value": "50"}',
 '20000000-0000-4000-8000-000000000005', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('numbers as texts', 'see parameters', 'texts.safetensors', 'SD21',
 '[{"name": "WIDTH", "type": "NUMBER", "default": "64", "required": "true", "order": "1", "node_id": 1, "min_value": "16", "max_value": "1e3", "randomize": "false"}, {"name": "SEED", "type": "NUMBER", "default": 18446744073709551615, "required": true, "min_value": 0, "max_value": 18446744073709551615, "randomize": true}, {"name": "CFG", "type": "NUMBER", "default": 1e400, "required": false}]',
 '20000000-0000-4000-8000-000000000006', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('kit model', 'the same name and path again', 'KIT/none.safetensors', 'SD30', '[]',
 '20000000-0000-4000-8000-000000000007', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('Δ «日本語» 🦊 '' " \', repeat('0123456789', 1024), 'ünï/cødé 🦊.safetensors', 'SD35', '[]',
 '20000000-0000-4000-8000-000000000008', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('escapes', 'json keeps what jsonb refuses', 'escapes.safetensors', 'HIDREAM',
 '[ {"name":"A",  "description":"a \u0000 b \ud800 c \u00e9 \ud83e\udd8a", "default" : null , "required":false, "type":"COLOUR", "extra": {"deep": [[[1.0, 1.50, 1E2]]]}} ]',
 '20000000-0000-4000-8000-000000000009', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('pony', NULL, 'pony.safetensors', 'PONY', '[]', '20000000-0000-4000-8000-00000000000a', '0001-01-01 00:00:00+00', '9999-12-31 23:59:59.999999+00'),
('illustrious', NULL, 'illustrious.safetensors', 'ILLUSTRIOUS', '[]', '20000000-0000-4000-8000-00000000000b', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('flux dev', NULL, 'FLUX1/flux1-dev-fp8.safetensors', 'FLUX', '[]', '20000000-0000-4000-8000-00000000000c', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00');
-- Two thousand parameters.
INSERT INTO models (name, os_path, model, parameters, id)
SELECT 'huge', 'huge.safetensors', 'SDXL',
       json_agg(json_build_object('name', 'P' || n, 'description', repeat('d', 100), 'default', n, 'required', false, 'order', n)),
       '20000000-0000-4000-8000-00000000000d'
FROM generate_series(1, 2000) n;

-- Workflows: one that runs, every type and segment, all that may be null, graphs of the user interface ------------------
INSERT INTO workflows (name, description, model, model_id, workflow_type, workflow_segment, workflow_json, parameters, id, created_at, updated_at) VALUES
('kit tiny', 'one picture of one colour', 'SDXL', NULL, 'IMAGE', 'TEXT_TO_IMAGE',
 '{"1": {"inputs": {"color": "{{COLOR}}", "width": "{{WIDTH}}", "height": "{{HEIGHT}}", "batch_size": 1}, "class_type": "EmptyImage"}, "9": {"_meta": {"title": "Save Image - {{output_node_id}}"}, "inputs": {"images": ["1", 0], "filename_prefix": "user_{{user_id}}_job_{{job_id}}"}, "class_type": "SaveImage"}}',
 '[{"name": "COLOR", "description": "colour", "example": 255, "type": "NUMBER", "default": 255, "required": true, "order": 1, "input_or_output": "INPUT", "node_id": "1", "min_value": 0, "max_value": 16777215, "randomize": false}, {"name": "WIDTH", "type": "NUMBER", "default": "64", "required": true, "order": 2, "input_or_output": "INPUT", "node_id": "1", "min_value": "1", "max_value": "1024", "randomize": false}, {"name": "HEIGHT", "type": "NUMBER", "default": 64, "required": true, "order": 3}, {"name": "IMAGE", "description": "output of node 9", "example": "", "type": "IMAGE", "default": "", "required": true, "order": 4, "input_or_output": "OUTPUT", "node_id": "9", "min_value": null, "max_value": null, "randomize": false}]',
 '30000000-0000-4000-8000-000000000001', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('nothing told', NULL, NULL, NULL, NULL, NULL, NULL, '[]', '30000000-0000-4000-8000-000000000002', NULL, NULL),
('graph is JSON null', '', 'FLUX', NULL, 'VIDEO', 'TEXT_TO_VIDEO', 'null', 'null', '30000000-0000-4000-8000-000000000003', NULL, '2025-05-01 10:00:00+00'),
('graph of the user interface', 'exported with Save instead of Save (API format)', 'SD15', NULL, 'IMAGE', 'UPSCALE',
 '{"last_node_id": 2, "last_link_id": 1, "nodes": [{"id": 1, "type": "EmptyImage", "pos": [0, 0], "widgets_values": [512, 512, 1, 0]}, {"id": 2, "type": "SaveImage", "pos": [300, 0], "widgets_values": ["ComfyUI"]}], "links": [[1, 1, 0, 2, 0, "IMAGE"]], "groups": [], "config": {}, "extra": {}, "version": 0.4}',
 '{"name": "A", "default": 1, "required": true}', '30000000-0000-4000-8000-000000000004', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('kit tiny', repeat('ä', 10240), 'SDXL', '20000000-0000-4000-8000-000000000002', 'AUDIO', 'IMAGE_TO_IMAGE', '{}',
 '[null, 5, "text", [], {"default": 1}, {"name": "A", "default": 1, "required": true}, {"name": "A", "default": 2, "required": true, "order": -1}, {"name": "B", "type": "SELECT", "default": "b", "required": true, "options": "a,b", "order": 0}]',
 '30000000-0000-4000-8000-000000000005', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('', 'without a name', 'HIDREAM', '20000000-0000-4000-8000-000000000001', 'TEXT', 'IMAGE_TO_VIDEO',
 '{"1": {"class_type": "PreviewAny", "inputs": {"source": "{{NOT_DECLARED}}"}}, "2": 5, "note": "no node"}', '[]',
 '30000000-0000-4000-8000-000000000006', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('a/b?c#d %2F «日本語» 🦊', NULL, 'ILLUSTRIOUS', NULL, 'IMAGE', 'TEXT_TO_IMAGE', '{"1": {"class_type": "Größe", "inputs": {"text": "{{POSITIVE_PROMPT}} \"{{"}}}',
 '[{"name": "POSITIVE_PROMPT", "default": "uma raposa \"vermelha\" na neve\n{{not a name}}", "required": true, "type": "TEXT_AREA"}]',
 '30000000-0000-4000-8000-000000000007', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00');
INSERT INTO workflows (name, workflow_type, workflow_segment, workflow_json, parameters, id)
SELECT 'huge', 'IMAGE', 'TEXT_TO_IMAGE',
       jsonb_object_agg(n::text, jsonb_build_object('class_type', 'PreviewAny', 'inputs', jsonb_build_object('source', repeat('x', 200)))),
       '[]', '30000000-0000-4000-8000-000000000008'
FROM generate_series(1, 3000) n;

INSERT INTO plans_models (plan_id, model_id) VALUES
('10000000-0000-4000-8000-000000000003', '20000000-0000-4000-8000-000000000002'),
('10000000-0000-4000-8000-000000000007', '20000000-0000-4000-8000-000000000003');
INSERT INTO plans_workflows (plan_id, workflow_id) VALUES
('10000000-0000-4000-8000-000000000003', '30000000-0000-4000-8000-000000000001'),
('10000000-0000-4000-8000-000000000007', '30000000-0000-4000-8000-000000000002');

-- Users: with and without plan, inactive, never updated, odd names and addresses --------------------------------------
INSERT INTO users (id, email, username, email_verified, is_active, plan_id, profile_image_url, created_at, tenant_id, updated_at) VALUES
('a0000000-0000-4000-8000-000000000001', 'anna@example.com', 'anna', true, true, '10000000-0000-4000-8000-000000000001',
 'a0000000-0000-4000-8000-000000000001/profile_images/me.png', '2025-05-01 10:00:00+00', '00000000-0000-4000-8000-0000000000aa', '2025-05-02 10:00:00+00'),
('a0000000-0000-4000-8000-000000000002', 'Bruno.Ferreira@Example.COM', 'Bruno.Ferreira', false, true, NULL, NULL, '2025-05-01 10:00:00+00', NULL, NULL),
('a0000000-0000-4000-8000-000000000003', 'clara@example.com', 'clara', true, false, '10000000-0000-4000-8000-000000000001', '', '2025-05-01 10:00:00+00', NULL, NULL),
('a0000000-0000-4000-8000-000000000004', 'joão@exemplo.pt', 'João "Zé" 🦊', true, true, '10000000-0000-4000-8000-000000000002', NULL, '1970-01-01 00:00:00+00', NULL, NULL),
('a0000000-0000-4000-8000-000000000005', 'kit@example.com', '', true, true, '10000000-0000-4000-8000-000000000003', NULL, '2025-05-01 10:00:00+00', NULL, NULL),
('a0000000-0000-4000-8000-000000000006', 'bruno.ferreira@example.com', 'the same address in small letters', true, true, '10000000-0000-4000-8000-000000000007', NULL, '2025-05-01 10:00:00+00', NULL, NULL);

-- Folders: two of one name, names we would refuse today, null times, a user without any (João) ------------------------
INSERT INTO users_folders (id, name, user_id, created_at, updated_at) VALUES
('f0000000-0000-4000-8000-000000000001', 'Default', 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:00+00', '2025-05-01 10:00:00+00'),
('f0000000-0000-4000-8000-000000000002', 'Trips', 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:01+00', '2025-05-01 10:00:01+00'),
('f0000000-0000-4000-8000-000000000003', 'Trips', 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:02+00', NULL),
('f0000000-0000-4000-8000-000000000004', 'Férias 2026', 'a0000000-0000-4000-8000-000000000001', NULL, NULL),
('f0000000-0000-4000-8000-000000000005', '', 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:03+00', NULL),
('f0000000-0000-4000-8000-000000000006', 'a/b?c#d %2F_% 🦊', 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:04+00', NULL),
('f0000000-0000-4000-8000-000000000007', repeat('long ', 200), 'a0000000-0000-4000-8000-000000000001', '2025-05-01 10:00:05+00', NULL),
('f0000000-0000-4000-8000-000000000011', 'Default', 'a0000000-0000-4000-8000-000000000002', '2025-05-01 10:00:00+00', NULL),
('f0000000-0000-4000-8000-000000000012', 'Default', 'a0000000-0000-4000-8000-000000000002', '2025-05-01 10:00:01+00', NULL),
('f0000000-0000-4000-8000-000000000013', 'default', 'a0000000-0000-4000-8000-000000000002', '2025-05-01 10:00:02+00', NULL),
('f0000000-0000-4000-8000-000000000021', 'Default', 'a0000000-0000-4000-8000-000000000003', '2025-05-01 10:00:00+00', NULL),
('f0000000-0000-4000-8000-000000000051', 'Default', 'a0000000-0000-4000-8000-000000000005', '2025-05-01 10:00:00+00', NULL),
('f0000000-0000-4000-8000-000000000061', 'Default', 'a0000000-0000-4000-8000-000000000006', '2025-05-01 10:00:00+00', NULL);

-- Images: what they are told to be is .png; what they are is up to the bytes ------------------------------------------
INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at, updated_at) VALUES
('40000000-0000-4000-8000-000000000001', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000001_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001',
 '{"COLOR": 3779265, "WIDTH": 48, "HEIGHT": 64}', '2025-05-03 10:00:00.123456+00', '2025-05-03 10:00:00.123456+00'),
-- no parameters: absent, JSON null, empty, a list, numbers as texts
('40000000-0000-4000-8000-000000000002', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000002_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', NULL, NULL, NULL),
('40000000-0000-4000-8000-000000000003', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000003_0.png',
 '30000000-0000-4000-8000-000000000002', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000002', 'null', '2025-05-03 10:00:01+00', NULL),
('40000000-0000-4000-8000-000000000004', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000004_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000003', '[]', '2025-05-03 10:00:02+00', NULL),
('40000000-0000-4000-8000-000000000005', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000005_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000004',
 '{"WIDTH": "64", "SEED": "18446744073709551615", "POSITIVE_PROMPT": "uma raposa \"vermelha\" na neve\n{{not a name}} 🦊"}', NULL, NULL),
-- two rows and one object
('40000000-0000-4000-8000-000000000006', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000006_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:03+00', NULL),
('40000000-0000-4000-8000-000000000007', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000006_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000002', '{}', '2025-05-03 10:00:03+00', NULL),
-- MP4, WebP, JPEG, GIF and FLAC that are called .png
('40000000-0000-4000-8000-000000000008', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000008_0.png',
 '30000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:04+00', NULL),
('40000000-0000-4000-8000-000000000009', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000009_0.png',
 '30000000-0000-4000-8000-000000000003', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:05+00', NULL),
('40000000-0000-4000-8000-00000000000a', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-00000000000a_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:06+00', NULL),
('40000000-0000-4000-8000-00000000000b', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-00000000000b_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:07+00', NULL),
('40000000-0000-4000-8000-00000000000c', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-00000000000c_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:08+00', NULL),
-- a key with blanks and signs; an object that is gone; a picture in a folder of somebody else
('40000000-0000-4000-8000-00000000000d', 'default/a0000000-0000-4000-8000-000000000001/Férias +1 & 50% #2_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000006', '{}', '2025-05-03 10:00:09+00', NULL),
('40000000-0000-4000-8000-00000000000e', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-00000000000e_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001', '{}', '2025-05-03 10:00:10+00', NULL),
('40000000-0000-4000-8000-00000000000f', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-00000000000f_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000011', '{}', '2025-05-03 10:00:11+00', NULL),
('40000000-0000-4000-8000-000000000011', 'default/a0000000-0000-4000-8000-000000000002/5a000000-0000-4000-8000-000000000011_0.png',
 '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000002', 'f0000000-0000-4000-8000-000000000013', '{}', NULL, '2025-05-03 10:00:00+00');
-- An input picture inside the values, as the Python program kept it; and many rows of one moment, for pages.
INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at)
SELECT '40000000-0000-4000-8000-000000000010', 'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000010_0.png',
       '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000001',
       jsonb_build_object('INPUT_IMAGE', repeat('iVBORw0K', 30000)), '2025-05-03 10:00:12+00';
INSERT INTO images (id, url, workflow_id, user_id, user_folder_id, parameters, created_at)
SELECT ('41000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       'default/a0000000-0000-4000-8000-000000000001/5a000000-0000-4000-8000-000000000001_0.png',
       '30000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-000000000001', 'f0000000-0000-4000-8000-000000000007',
       jsonb_build_object('COLOR', n), CASE WHEN n % 2 = 0 THEN '2025-01-01 00:00:00+00'::timestamptz END
FROM generate_series(1, 60) n;
