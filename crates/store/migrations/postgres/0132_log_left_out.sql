-- Of a long log the beginning and the end are kept: bytes that were between them.
ALTER TABLE tasks ADD COLUMN log_left_out BIGINT NOT NULL DEFAULT 0;
