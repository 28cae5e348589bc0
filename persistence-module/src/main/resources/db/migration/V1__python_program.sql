-- The eight tables of the Python program, exactly as it makes them. Skipped on a database that has them.

CREATE TYPE model AS ENUM (
    'SDXL',
    'FLUX',
    'SD15',
    'SD20',
    'SD21',
    'SD30',
    'SD35',
    'HIDREAM',
    'PONY',
    'ILLUSTRIOUS'
);

CREATE TYPE workflow AS ENUM (
    'IMAGE',
    'VIDEO',
    'AUDIO',
    'TEXT'
);

CREATE TYPE workflowsegment AS ENUM (
    'UPSCALE',
    'IMAGE_TO_IMAGE',
    'TEXT_TO_IMAGE',
    'TEXT_TO_VIDEO',
    'IMAGE_TO_VIDEO'
);

CREATE TABLE images (
    id uuid NOT NULL,
    url character varying NOT NULL,
    workflow_id uuid NOT NULL,
    user_id uuid NOT NULL,
    user_folder_id uuid NOT NULL,
    parameters jsonb,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);

CREATE TABLE models (
    name character varying NOT NULL,
    description character varying,
    os_path character varying NOT NULL,
    model model,
    parameters json NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);

CREATE TABLE plans (
    name character varying NOT NULL,
    description character varying NOT NULL,
    price double precision NOT NULL,
    is_active boolean NOT NULL,
    parameters json NOT NULL,
    type_parameters json NOT NULL,
    segment_parameters json NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL
);

CREATE TABLE plans_models (
    plan_id uuid NOT NULL,
    model_id uuid NOT NULL
);

CREATE TABLE plans_workflows (
    plan_id uuid NOT NULL,
    workflow_id uuid NOT NULL
);

CREATE TABLE users (
    id uuid NOT NULL,
    email character varying NOT NULL,
    username character varying NOT NULL,
    email_verified boolean NOT NULL,
    is_active boolean NOT NULL,
    plan_id uuid,
    profile_image_url character varying,
    created_at timestamp with time zone NOT NULL,
    tenant_id uuid,
    updated_at timestamp with time zone
);

CREATE TABLE users_folders (
    id uuid NOT NULL,
    name character varying NOT NULL,
    user_id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);

CREATE TABLE workflows (
    name character varying NOT NULL,
    description character varying,
    model model,
    model_id uuid,
    workflow_type workflow,
    workflow_segment workflowsegment,
    workflow_json jsonb,
    parameters json NOT NULL,
    id uuid NOT NULL,
    created_at timestamp with time zone,
    updated_at timestamp with time zone
);

ALTER TABLE ONLY images
    ADD CONSTRAINT images_pkey PRIMARY KEY (id);

ALTER TABLE ONLY models
    ADD CONSTRAINT models_pkey PRIMARY KEY (id);

ALTER TABLE ONLY plans_models
    ADD CONSTRAINT plans_models_pkey PRIMARY KEY (plan_id, model_id);

ALTER TABLE ONLY plans
    ADD CONSTRAINT plans_pkey PRIMARY KEY (id);

ALTER TABLE ONLY plans_workflows
    ADD CONSTRAINT plans_workflows_pkey PRIMARY KEY (plan_id, workflow_id);

ALTER TABLE ONLY users_folders
    ADD CONSTRAINT users_folders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY users
    ADD CONSTRAINT users_pkey PRIMARY KEY (id);

ALTER TABLE ONLY workflows
    ADD CONSTRAINT workflows_pkey PRIMARY KEY (id);

CREATE INDEX ix_images_url ON images USING btree (url);

CREATE INDEX ix_models_name ON models USING btree (name);

CREATE INDEX ix_models_os_path ON models USING btree (os_path);

CREATE UNIQUE INDEX ix_plans_name ON plans USING btree (name);

CREATE UNIQUE INDEX ix_users_email ON users USING btree (email);

CREATE INDEX ix_workflows_name ON workflows USING btree (name);

ALTER TABLE ONLY images
    ADD CONSTRAINT images_user_folder_id_fkey FOREIGN KEY (user_folder_id) REFERENCES users_folders(id);

ALTER TABLE ONLY images
    ADD CONSTRAINT images_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

ALTER TABLE ONLY images
    ADD CONSTRAINT images_workflow_id_fkey FOREIGN KEY (workflow_id) REFERENCES workflows(id);

ALTER TABLE ONLY plans_models
    ADD CONSTRAINT plans_models_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id);

ALTER TABLE ONLY plans_models
    ADD CONSTRAINT plans_models_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY plans_workflows
    ADD CONSTRAINT plans_workflows_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY plans_workflows
    ADD CONSTRAINT plans_workflows_workflow_id_fkey FOREIGN KEY (workflow_id) REFERENCES workflows(id);

ALTER TABLE ONLY users_folders
    ADD CONSTRAINT users_folders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id);

ALTER TABLE ONLY users
    ADD CONSTRAINT users_plan_id_fkey FOREIGN KEY (plan_id) REFERENCES plans(id);

ALTER TABLE ONLY workflows
    ADD CONSTRAINT workflows_model_id_fkey FOREIGN KEY (model_id) REFERENCES models(id);

