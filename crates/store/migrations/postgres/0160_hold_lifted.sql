-- When an administrator let garbage be collected again although another server had taken the database over.
ALTER TABLE timelines ADD COLUMN lifted_at TIMESTAMPTZ;
