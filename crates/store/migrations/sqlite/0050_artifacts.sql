-- What the REST API shows of artifacts: what was read from their bytes, and which belong to others.

ALTER TABLE repositories ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE repositories ADD COLUMN updated_at TEXT; -- none until somebody changes the description

CREATE TABLE artifact_details (
    manifest_id INTEGER PRIMARY KEY REFERENCES manifests (id),
    kind TEXT NOT NULL, -- IMAGE, CHART and so on
    media_type TEXT NOT NULL, -- of the config; of the index where there is none
    total_size INTEGER NOT NULL, -- the manifest with its config and layers
    details TEXT NOT NULL -- JSON: attributes from the config, annotations, children with their platforms
) STRICT;

CREATE TABLE accessories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    manifest_id INTEGER NOT NULL UNIQUE REFERENCES manifests (id),
    repository_id INTEGER NOT NULL REFERENCES repositories (id),
    subject_digest TEXT NOT NULL, -- not a foreign key: a subject may be pushed after its accessories
    kind TEXT NOT NULL, -- signature.cosign and so on
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX accessories_subject ON accessories (repository_id, subject_digest);

INSERT INTO accessories (manifest_id, repository_id, subject_digest, kind, created_at)
    SELECT id, repository_id, subject_digest,
           CASE WHEN artifact_type IN ('application/vnd.dev.cosign.artifact.sig.v1+json', 'application/vnd.dev.sigstore.bundle.v0.3+json')
                  THEN 'signature.cosign'
                WHEN artifact_type = 'application/vnd.cncf.notary.signature' THEN 'signature.notation'
                WHEN artifact_type = 'application/vnd.goharbor.harbor.sbom.v1' THEN 'sbom.harbor'
                ELSE 'subject.accessory' END,
           pushed_at
      FROM manifests WHERE subject_digest IS NOT NULL ORDER BY id;

-- Projects that were renamed and artifacts that were moved answer to their old names.
CREATE TABLE project_redirects (
    name TEXT PRIMARY KEY NOT NULL,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX project_redirects_project ON project_redirects (project_id);

CREATE TABLE artifact_redirects (
    project_id INTEGER NOT NULL REFERENCES projects (id),
    path TEXT NOT NULL,
    reference TEXT NOT NULL, -- a tag or a digest
    target_project_id INTEGER NOT NULL REFERENCES projects (id),
    target_path TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (project_id, path, reference)
) STRICT, WITHOUT ROWID;
CREATE INDEX artifact_redirects_target ON artifact_redirects (target_project_id);
