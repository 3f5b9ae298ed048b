-- Search finds tags and artifacts of all repositories by how they begin.
CREATE INDEX tags_name ON tags (name, id);
CREATE INDEX manifests_digest ON manifests (digest);
