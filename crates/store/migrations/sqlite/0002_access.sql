-- Who may do what: groups, members that are groups, custom roles, grants on some repositories, robots, workload rules.

ALTER TABLE users ADD COLUMN auditor INTEGER NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN admin_in_auth INTEGER NOT NULL DEFAULT 0; -- the provider's administrators' group, as of the last login

CREATE TABLE user_groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind INTEGER NOT NULL, -- Harbor's number: 1 LDAP, 2 reverse proxy, 3 OIDC
    group_key TEXT NOT NULL, -- what the provider identifies it by: a DN in lower case, or the value of the claim
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (kind, group_key)
) STRICT;

CREATE TABLE user_group_members (
    group_id INTEGER NOT NULL REFERENCES user_groups (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (group_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX user_group_members_user ON user_group_members (user_id);

CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- from 100 on: lower numbers are Harbor's five
    name TEXT NOT NULL UNIQUE,
    description TEXT NOT NULL,
    permissions TEXT NOT NULL, -- resource:action, separated by spaces
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
INSERT INTO sqlite_sequence (name, seq) VALUES ('roles', 99);

CREATE TABLE project_members (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    entity_type TEXT NOT NULL, -- u for a user, g for a group
    entity_id INTEGER NOT NULL,
    role_id INTEGER NOT NULL, -- Harbor's number, or a row of roles
    created_at TEXT NOT NULL,
    UNIQUE (project_id, entity_type, entity_id)
) STRICT;
CREATE INDEX project_members_entity ON project_members (entity_type, entity_id);
INSERT INTO project_members (project_id, entity_type, entity_id, role_id, created_at)
    SELECT m.project_id, 'u', m.user_id, m.role_id, p.created_at FROM members m JOIN projects p ON p.id = m.project_id
    ORDER BY m.project_id, m.user_id;
DROP TABLE members;

CREATE TABLE repository_grants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    entity_type TEXT NOT NULL, -- u for a user, g for a group, r for a robot
    entity_id INTEGER NOT NULL,
    pattern TEXT NOT NULL, -- of paths below the project; no space, no semicolon, no bar
    role_id INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (project_id, entity_type, entity_id, pattern)
) STRICT;
CREATE INDEX repository_grants_entity ON repository_grants (entity_type, entity_id);

CREATE TABLE robots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER REFERENCES projects (id), -- none for a robot of the installation
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    duration_days INTEGER NOT NULL, -- -1 never ends
    expires_at TEXT,
    creator_type TEXT NOT NULL, -- u for a user, r for a robot
    creator_id INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX robots_name ON robots (COALESCE(project_id, 0), name);

CREATE TABLE robot_permissions (
    robot_id INTEGER NOT NULL REFERENCES robots (id),
    reach TEXT NOT NULL, -- system, all (projects, also later ones), project
    project_id INTEGER REFERENCES projects (id), -- with reach project
    resource TEXT NOT NULL,
    action TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX robot_permissions_row ON robot_permissions (robot_id, reach, COALESCE(project_id, 0), resource, action);
CREATE INDEX robot_permissions_project ON robot_permissions (project_id);

CREATE TABLE workload_rules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    project_id INTEGER NOT NULL REFERENCES projects (id),
    name TEXT NOT NULL,
    issuer TEXT NOT NULL,
    audience TEXT NOT NULL,
    claims TEXT NOT NULL, -- JSON object: claim to pattern, all must match
    role_id INTEGER NOT NULL,
    pattern TEXT, -- of paths below the project; none for all
    disabled INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (project_id, name)
) STRICT;

ALTER TABLE uploads ADD COLUMN owner_kind TEXT NOT NULL DEFAULT 'u';

-- The accounts rights hang on, as they are now.
CREATE VIEW actors AS
    SELECT 'u' AS kind, u.id, (u.system_admin OR u.admin_in_auth) AS system_admin, u.auditor, u.disabled, NULL AS expires_at FROM users u
    UNION ALL
    SELECT 'r', r.id, 0, 0, r.disabled, r.expires_at FROM robots r
    UNION ALL
    SELECT 'w', w.id, 0, 0, w.disabled, NULL FROM workload_rules w;

-- What each holds: a role (with a custom role's permissions), or one permission of a robot.
CREATE VIEW held_rights AS
    SELECT 'u' AS kind, m.entity_id AS id, 'project' AS reach, m.project_id, '' AS pattern, m.role_id, COALESCE(c.permissions, '') AS permissions
      FROM project_members m LEFT JOIN roles c ON c.id = m.role_id WHERE m.entity_type = 'u'
    UNION ALL
    SELECT 'u', g.user_id, 'project', m.project_id, '', m.role_id, COALESCE(c.permissions, '')
      -- CROSS JOIN keeps SQLite from beginning with every group's memberships.
      FROM user_group_members g CROSS JOIN project_members m LEFT JOIN roles c ON c.id = m.role_id
      WHERE m.entity_type = 'g' AND m.entity_id = g.group_id
    UNION ALL
    SELECT n.entity_type, n.entity_id, 'project', n.project_id, n.pattern, n.role_id, COALESCE(c.permissions, '')
      FROM repository_grants n LEFT JOIN roles c ON c.id = n.role_id WHERE n.entity_type IN ('u', 'r')
    UNION ALL
    SELECT 'u', g.user_id, 'project', n.project_id, n.pattern, n.role_id, COALESCE(c.permissions, '')
      FROM user_group_members g CROSS JOIN repository_grants n LEFT JOIN roles c ON c.id = n.role_id
      WHERE n.entity_type = 'g' AND n.entity_id = g.group_id
    UNION ALL
    SELECT 'r', x.robot_id, x.reach, x.project_id, '', 0, x.resource || ':' || x.action FROM robot_permissions x
    UNION ALL
    SELECT 'w', w.id, 'project', w.project_id, COALESCE(w.pattern, ''), w.role_id, COALESCE(c.permissions, '')
      FROM workload_rules w LEFT JOIN roles c ON c.id = w.role_id;
