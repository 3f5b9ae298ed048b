-- A referrer may be pushed before its subject. One whose subject was here and went is garbage some time later.
ALTER TABLE manifests ADD COLUMN subject_gone_at TIMESTAMPTZ;
