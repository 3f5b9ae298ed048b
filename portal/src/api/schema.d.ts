// Generated: npm run types
export interface paths {
    "/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, in Harbor's older form. */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auditlog-exts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done and what was refused: everything for system administrators and auditors, one's own projects for others. */
        get: operations["listAuditLogExts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auditlog-exts/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Kinds of events. */
        get: operations["listAuditLogEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auditlog-exts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything a list would show, newest first, as a file. The conditions of `q` apply. */
        get: operations["exportAuditLogExts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/configurations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every key except secrets, with its value. */
        get: operations["getConfigurations"];
        /** Sets some keys; the others stay. */
        put: operations["updateConfigurations"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the parts answer. */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Labels of the installation or of a project. */
        get: operations["ListLabels"];
        put?: never;
        /** Makes a label. */
        post: operations["CreateLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/labels/{label_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A label. */
        get: operations["GetLabelByID"];
        /** Changes a label. */
        put: operations["UpdateLabel"];
        post?: never;
        /** Removes a label, also from the artifacts that carry it. */
        delete: operations["DeleteLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/groups/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups of the directory by part of a name, or by DN. */
        get: operations["searchLdapGroup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether the directory answers, with the settings that stand or with those of the body. */
        post: operations["pingLdap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes accounts for people of the directory before they log in. */
        post: operations["importLdapUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ldap/users/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People of the directory by part of a name. */
        get: operations["searchLdapUser"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can be given, for system administrators and project administrators. */
        get: operations["getPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the API answers. */
        get: operations["getPing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Projects the caller may see. */
        get: operations["listProjects"];
        put?: never;
        /** Makes a project. */
        post: operations["createProject"];
        delete?: never;
        options?: never;
        /** Whether the caller can see a project of this name. */
        head: operations["headProject"];
        patch?: never;
        trace?: never;
    };
    "/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One project, by id or name. */
        get: operations["getProject"];
        /** Changes a project. */
        put: operations["updateProject"];
        post?: never;
        /** Deletes a project that holds no repository. */
        delete: operations["deleteProject"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/_deletable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the project can be deleted now, and if not, why. */
        get: operations["getProjectDeletable"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Artifacts of a project. */
        get: operations["listArtifactsOfProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/auditlog-exts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done and what was refused in a project. */
        get: operations["getLogExts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done in a project, in Harbor's older form. */
        get: operations["getLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Members of a project. */
        get: operations["listProjectMembers"];
        put?: never;
        /** Adds a member. */
        post: operations["createProjectMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One member. */
        get: operations["getProjectMember"];
        /** Changes a member's role. */
        put: operations["updateProjectMember"];
        post?: never;
        /** Ends a membership. */
        delete: operations["deleteProjectMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/metadatas/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's settings. */
        get: operations["listProjectMetadatas"];
        put?: never;
        /** Adds one setting. */
        post: operations["addProjectMetadatas"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/metadatas/{meta_name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of a project's settings. */
        get: operations["getProjectMetadata"];
        /** Changes one setting. */
        put: operations["updateProjectMetadata"];
        post?: never;
        /** Takes one setting away. */
        delete: operations["deleteProjectMetadata"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renames a project. Its old name leads to it until somebody makes a project of that name. */
        post: operations["renameProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Repositories of one project. */
        get: operations["listRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One repository. */
        get: operations["getRepository"];
        /** Writes the description of a repository. */
        put: operations["updateRepository"];
        post?: never;
        /** Deletes a repository with all its artifacts and tags. */
        delete: operations["deleteRepository"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Artifacts of a repository. */
        get: operations["listArtifacts"];
        put?: never;
        /** Copies an artifact, with its tags, children and accessories, into a repository. */
        post: operations["copyArtifact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One artifact, by tag or digest. */
        get: operations["getArtifact"];
        put?: never;
        post?: never;
        /** Deletes an artifact with every tag on it. */
        delete: operations["deleteArtifact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/accessories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Signatures, SBOMs and other manifests that belong to an artifact. */
        get: operations["listAccessories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/additions/{addition}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is inside an artifact: `build_history` of an image; `values.yaml`, `readme.md` and `dependencies` of a chart. */
        get: operations["getAddition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a label on an artifact. */
        post: operations["addLabel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/labels/{label}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a label off an artifact. */
        delete: operations["removeLabel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tags of an artifact. */
        get: operations["listTags"];
        put?: never;
        /** Makes a tag on an artifact. */
        post: operations["createTag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/tags/{tag}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a tag. The artifact stays. */
        delete: operations["deleteTag"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repository-grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Grants of a project. */
        get: operations["listRepositoryGrants"];
        put?: never;
        /** Makes a grant. */
        post: operations["createRepositoryGrant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repository-grants/{grant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One grant. */
        get: operations["getRepositoryGrant"];
        /** Changes a grant. */
        put: operations["updateRepositoryGrant"];
        post?: never;
        /** Takes a grant back. */
        delete: operations["deleteRepositoryGrant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/robots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project's robots. */
        get: operations["ListRobotV1"];
        put?: never;
        /** Makes a robot of the project. */
        post: operations["CreateRobotV1"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/robots/{robot}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One robot of the project. */
        get: operations["GetRobotByIDV1"];
        /** Switches a robot of the project on or off. */
        put: operations["UpdateRobotV1"];
        post?: never;
        /** Deletes a robot of the project. */
        delete: operations["DeleteRobotV1"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A project in numbers, as far as the caller may see them. */
        get: operations["getProjectSummary"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/workload-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules of a project. */
        get: operations["listWorkloadRules"];
        put?: never;
        /** Makes a rule. */
        post: operations["createWorkloadRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/workload-rules/{rule}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One rule. */
        get: operations["getWorkloadRule"];
        /** Replaces a rule. */
        put: operations["updateWorkloadRule"];
        post?: never;
        /** Removes a rule; tokens it let in end at once. */
        delete: operations["deleteWorkloadRule"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Limits and use of every project. */
        get: operations["listQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/quotas/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A quota. */
        get: operations["getQuota"];
        /** Sets a limit. */
        put: operations["updateQuota"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/repositories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Repositories of every project the caller may see. */
        get: operations["listAllRepositories"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Robots of the installation (`q=Level=system`, also when nothing is said), or of a project (`q=Level=project,ProjectID=5`). */
        get: operations["ListRobot"];
        put?: never;
        /** Makes a robot. */
        post: operations["CreateRobot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/robots/{robot}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One robot. */
        get: operations["GetRobotByID"];
        /** Changes a robot. */
        put: operations["UpdateRobot"];
        post?: never;
        /** Deletes a robot. */
        delete: operations["DeleteRobot"];
        options?: never;
        head?: never;
        /** Gives a robot a new secret. */
        patch: operations["RefreshSec"];
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Custom roles. */
        get: operations["listRoles"];
        put?: never;
        /** Makes a custom role. */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One custom role. */
        get: operations["getRole"];
        /** Changes a custom role for everybody who has it. */
        put: operations["updateRole"];
        post?: never;
        /** Deletes a custom role nobody has. */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Projects and repositories whose names contain a text, as far as the caller may see them. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many projects and repositories the caller sees. */
        get: operations["getStatistic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/CVEAllowlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Vulnerabilities that do not count in the whole installation. */
        get: operations["getSystemCVEAllowlist"];
        /** Sets the list. */
        put: operations["putSystemCVEAllowlist"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/oidc/ping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Whether an OpenID provider answers and offers what a login needs. */
        post: operations["pingOIDC"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first. */
        get: operations["getPurgeHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule; an empty object without one. */
        get: operations["getPurgeSchedule"];
        /** Changes the schedule. */
        put: operations["updatePurgeSchedule"];
        /** Sets the schedule, or runs a purge now. */
        post: operations["createPurgeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/{purge_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run. */
        get: operations["getPurgeJob"];
        /** Stops a run. */
        put: operations["stopPurge"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/purgeaudit/{purge_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run tells about itself. */
        get: operations["getPurgeJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Anonymous callers learn how to log in, users where they are. */
        get: operations["getSystemInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo/getcert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The certificate of the authority that Wharf made for itself. */
        get: operations["getCert"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/systeminfo/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The room of the storage. */
        get: operations["getVolumes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups. */
        get: operations["listUserGroups"];
        put?: never;
        /** Makes a group. */
        post: operations["createUserGroup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Groups by a part of their name, for whoever adds members. */
        get: operations["searchUserGroups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/usergroups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One group. */
        get: operations["getUserGroup"];
        /** Renames a group. */
        put: operations["updateUserGroup"];
        post?: never;
        /** Deletes a group with the rights given to it. */
        delete: operations["deleteUserGroup"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts. */
        get: operations["listUsers"];
        put?: never;
        /** Makes a local account. */
        post: operations["createUser"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own account. */
        get: operations["getCurrentUserInfo"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/current/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the caller holds: in the project of `scope` (`/project/1`), or on the installation. */
        get: operations["getCurrentUserPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Accounts by three or more characters of their name, for whoever adds a member. */
        get: operations["searchUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One account. */
        get: operations["getUser"];
        /** Replaces what an account tells about its person. */
        put: operations["updateUserProfile"];
        post?: never;
        /** Deletes an account. */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/auditor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes an account an auditor, or ends that. */
        put: operations["setUserAuditor"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/cli_secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the secret an account of OpenID Connect uses on the command line. */
        put: operations["setCliSecret"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/identities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account's identities. */
        get: operations["listUserIdentities"];
        put?: never;
        /** Ties an identity to an account: whoever the provider says it is logs in to this account from now on. */
        post: operations["addUserIdentity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/identities/{identity}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Unties an identity. Its groups and its right to administer by a group go with it. */
        delete: operations["removeUserIdentity"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives an account another password. */
        put: operations["updateUserPassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/users/{user}/sysadmin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes an account a system administrator, or no longer. */
        put: operations["setUserSysAdmin"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Harbor's `Access`. */
        Access: {
            action: string;
            effect?: string;
            resource: string;
        };
        /** @description Harbor's `Accessory`. */
        Accessory: {
            /** Format: int64 */
            artifact_id: number;
            creation_time: string;
            digest: string;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            size: number;
            subject_artifact_digest: string;
            /** Format: int64 */
            subject_artifact_id?: number | null;
            subject_artifact_repo: string;
            type: string;
        };
        /** @description Harbor's `AdditionLink`. */
        AdditionLink: {
            absolute: boolean;
            href: string;
        };
        /** @description Harbor's `Artifact`. */
        Artifact: {
            accessories?: components["schemas"]["Accessory"][] | null;
            addition_links: {
                [key: string]: components["schemas"]["AdditionLink"];
            };
            annotations?: {
                [key: string]: string;
            };
            artifact_type?: string | null;
            digest: string;
            extra_attrs: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            id: number;
            labels?: components["schemas"]["CarriedLabel"][] | null;
            manifest_media_type: string;
            media_type: string;
            /** Format: int64 */
            project_id: number;
            pull_time?: string | null;
            push_time: string;
            references?: components["schemas"]["Reference"][];
            /** Format: int64 */
            repository_id: number;
            repository_name: string;
            /** Format: int64 */
            size: number;
            tags?: components["schemas"]["Tag"][] | null;
            type: string;
        };
        /** @description Harbor's `AuditLog`: what was done, without refusals. */
        AuditLog: {
            /** Format: int64 */
            id: number;
            op_time: string;
            operation: string;
            resource: string;
            resource_type: string;
            username: string;
        };
        /** @description Harbor's `AuditLogEventType`. */
        AuditLogEventType: {
            event_type: string;
        };
        /** @description Harbor's `AuditLogExt`, with more: who it was, from where, in which request. */
        AuditLogExt: {
            /** Format: int64 */
            actor_id?: number | null;
            /** @description `u` user, `r` robot, `w` workload, `s` Wharf itself, `a` not logged in. */
            actor_kind: string;
            client_address?: string | null;
            /** Format: int64 */
            id: number;
            op_time: string;
            operation: string;
            operation_description: string;
            operation_result: boolean;
            /** Format: int64 */
            project_id?: number | null;
            request_id: string;
            resource: string;
            resource_type: string;
            username: string;
        };
        /** @description Whether an account is an auditor. */
        AuditorFlag: {
            auditor_flag: boolean;
        };
        /** @description Harbor's `CVEAllowlist`. */
        CVEAllowlist: {
            creation_time?: string | null;
            /**
             * Format: int64
             * @description Seconds since 1970; none for never.
             */
            expires_at?: number | null;
            /** Format: int64 */
            id?: number | null;
            items?: components["schemas"]["CVEAllowlistItem"][];
            /**
             * Format: int64
             * @description 0 for the installation.
             */
            project_id?: number;
            update_time?: string | null;
        };
        /** @description Harbor's `CVEAllowlistItem`. */
        CVEAllowlistItem: {
            cve_id: string;
        };
        /** @description Harbor's `Label`, as an artifact carries it. */
        CarriedLabel: {
            color: string;
            creation_time: string;
            description: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id: number;
            scope: string;
            update_time: string;
        };
        /** @description Which label: of Harbor's `Label` only the id counts. */
        CarryRequest: {
            /** Format: int64 */
            id: number;
        };
        ComponentHealthStatus: {
            error?: string | null;
            name: string;
            status: string;
        };
        Configurations: {
            audit_log_forward_endpoint?: string;
            auth_mode?: string;
            banner_message?: string;
            disabled_audit_log_event_types?: string;
            http_authproxy_admin_groups?: string;
            http_authproxy_admin_usernames?: string;
            http_authproxy_endpoint?: string;
            http_authproxy_server_certificate?: string;
            http_authproxy_skip_search?: boolean;
            http_authproxy_tokenreview_endpoint?: string;
            http_authproxy_verify_cert?: boolean;
            ldap_base_dn?: string;
            ldap_ca_certificate?: string;
            ldap_filter?: string;
            ldap_group_admin_dn?: string;
            ldap_group_attach_parallel?: boolean;
            ldap_group_attribute_name?: string;
            ldap_group_base_dn?: string;
            ldap_group_membership_attribute?: string;
            ldap_group_search_filter?: string;
            ldap_group_search_scope?: number;
            ldap_nested_groups?: string;
            ldap_scope?: number;
            ldap_search_dn?: string;
            ldap_search_password?: string;
            ldap_start_tls?: boolean;
            ldap_timeout?: number;
            ldap_uid?: string;
            ldap_url?: string;
            ldap_verify_cert?: boolean;
            notification_enable?: boolean;
            oidc_admin_group?: string;
            oidc_auto_onboard?: boolean;
            oidc_client_id?: string;
            oidc_client_secret?: string;
            oidc_endpoint?: string;
            oidc_extra_redirect_parms?: string;
            oidc_group_filter?: string;
            oidc_groups_claim?: string;
            oidc_logout?: boolean;
            oidc_name?: string;
            oidc_scope?: string;
            oidc_user_claim?: string;
            oidc_verify_cert?: boolean;
            primary_auth_mode?: boolean;
            project_creation_restriction?: string;
            pull_audit_log_disable?: boolean;
            pull_count_update_disable?: boolean;
            pull_time_update_disable?: boolean;
            quota_per_project_enable?: boolean;
            read_only?: boolean;
            robot_name_prefix?: string;
            robot_token_duration?: number;
            scan_all_policy?: string;
            scanner_skip_update_pulltime?: boolean;
            self_registration?: boolean;
            session_timeout?: number;
            skip_audit_log_database?: boolean;
            storage_per_project?: number;
            token_expiration?: number;
            uaa_client_id?: string;
            uaa_client_secret?: string;
            uaa_endpoint?: string;
            uaa_verify_cert?: boolean;
        };
        ConfigurationsResponse: {
            audit_log_forward_endpoint?: {
                editable: boolean;
                value: string;
            };
            auth_mode?: {
                editable: boolean;
                value: string;
            };
            banner_message?: {
                editable: boolean;
                value: string;
            };
            disabled_audit_log_event_types?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_admin_groups?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_admin_usernames?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_endpoint?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_server_certificate?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_skip_search?: {
                editable: boolean;
                value: boolean;
            };
            http_authproxy_tokenreview_endpoint?: {
                editable: boolean;
                value: string;
            };
            http_authproxy_verify_cert?: {
                editable: boolean;
                value: boolean;
            };
            ldap_base_dn?: {
                editable: boolean;
                value: string;
            };
            ldap_ca_certificate?: {
                editable: boolean;
                value: string;
            };
            ldap_filter?: {
                editable: boolean;
                value: string;
            };
            ldap_group_admin_dn?: {
                editable: boolean;
                value: string;
            };
            ldap_group_attach_parallel?: {
                editable: boolean;
                value: boolean;
            };
            ldap_group_attribute_name?: {
                editable: boolean;
                value: string;
            };
            ldap_group_base_dn?: {
                editable: boolean;
                value: string;
            };
            ldap_group_membership_attribute?: {
                editable: boolean;
                value: string;
            };
            ldap_group_search_filter?: {
                editable: boolean;
                value: string;
            };
            ldap_group_search_scope?: {
                editable: boolean;
                value: number;
            };
            ldap_nested_groups?: {
                editable: boolean;
                value: string;
            };
            ldap_scope?: {
                editable: boolean;
                value: number;
            };
            ldap_search_dn?: {
                editable: boolean;
                value: string;
            };
            ldap_start_tls?: {
                editable: boolean;
                value: boolean;
            };
            ldap_timeout?: {
                editable: boolean;
                value: number;
            };
            ldap_uid?: {
                editable: boolean;
                value: string;
            };
            ldap_url?: {
                editable: boolean;
                value: string;
            };
            ldap_verify_cert?: {
                editable: boolean;
                value: boolean;
            };
            notification_enable?: {
                editable: boolean;
                value: boolean;
            };
            oidc_admin_group?: {
                editable: boolean;
                value: string;
            };
            oidc_auto_onboard?: {
                editable: boolean;
                value: boolean;
            };
            oidc_client_id?: {
                editable: boolean;
                value: string;
            };
            oidc_endpoint?: {
                editable: boolean;
                value: string;
            };
            oidc_extra_redirect_parms?: {
                editable: boolean;
                value: string;
            };
            oidc_group_filter?: {
                editable: boolean;
                value: string;
            };
            oidc_groups_claim?: {
                editable: boolean;
                value: string;
            };
            oidc_logout?: {
                editable: boolean;
                value: boolean;
            };
            oidc_name?: {
                editable: boolean;
                value: string;
            };
            oidc_scope?: {
                editable: boolean;
                value: string;
            };
            oidc_user_claim?: {
                editable: boolean;
                value: string;
            };
            oidc_verify_cert?: {
                editable: boolean;
                value: boolean;
            };
            primary_auth_mode?: {
                editable: boolean;
                value: boolean;
            };
            project_creation_restriction?: {
                editable: boolean;
                value: string;
            };
            pull_audit_log_disable?: {
                editable: boolean;
                value: boolean;
            };
            pull_count_update_disable?: {
                editable: boolean;
                value: boolean;
            };
            pull_time_update_disable?: {
                editable: boolean;
                value: boolean;
            };
            quota_per_project_enable?: {
                editable: boolean;
                value: boolean;
            };
            read_only?: {
                editable: boolean;
                value: boolean;
            };
            robot_name_prefix?: {
                editable: boolean;
                value: string;
            };
            robot_token_duration?: {
                editable: boolean;
                value: number;
            };
            scan_all_policy?: {
                editable: boolean;
                value: string;
            };
            scanner_skip_update_pulltime?: {
                editable: boolean;
                value: boolean;
            };
            self_registration?: {
                editable: boolean;
                value: boolean;
            };
            session_timeout?: {
                editable: boolean;
                value: number;
            };
            skip_audit_log_database?: {
                editable: boolean;
                value: boolean;
            };
            storage_per_project?: {
                editable: boolean;
                value: number;
            };
            token_expiration?: {
                editable: boolean;
                value: number;
            };
            uaa_client_id?: {
                editable: boolean;
                value: string;
            };
            uaa_endpoint?: {
                editable: boolean;
                value: string;
            };
            uaa_verify_cert?: {
                editable: boolean;
                value: boolean;
            };
        };
        /** @description A custom role. */
        CustomRole: {
            creation_time: string;
            description: string;
            /** Format: int64 */
            id: number;
            name: string;
            permissions: components["schemas"]["Permission"][];
            update_time: string;
        };
        /** @description A custom role to make, or what it becomes. */
        CustomRoleRequest: {
            description?: string;
            name: string;
            permissions: components["schemas"]["PermissionText"][];
        };
        /** @description Every error of the REST API has this shape. */
        Errors: {
            /** @description One error. */
            errors: components["schemas"]["Problem"][];
        };
        /** @description Harbor's `ExecHistory`. All of it is missing where nothing is scheduled. */
        ExecHistory: {
            creation_time?: string;
            deleted?: boolean;
            /** Format: int64 */
            id?: number;
            job_kind?: string;
            job_name?: string;
            job_parameters?: string;
            job_status?: string | null;
            schedule?: components["schemas"]["ScheduleObj"] | null;
            update_time?: string;
        };
        /** @description Harbor's `GeneralInfo`. */
        GeneralInfo: components["schemas"]["InsideInfo"] & {
            auth_mode: string;
            banner_message: string;
            /** @description Where `auth_mode` is `oidc_auth`: what to call the provider. */
            oidc_provider_name?: string | null;
            primary_auth_mode: boolean;
            self_registration: boolean;
        };
        /** @description Bytes by resource; -1 for no limit. */
        Hard: {
            /** Format: int64 */
            storage: number;
        };
        /** @description Who an account is at a provider. */
        Identity: {
            creation_time: string;
            /** Format: int64 */
            id: number;
            provider: string;
            subject: string;
        };
        /** @description An identity to tie to an account. */
        IdentityReq: {
            /** @description The provider's name: `ldap`, `oidc`. */
            provider: string;
            /** @description For LDAP the entry's DN; for OpenID Connect what the provider's tokens say. */
            subject: string;
        };
        /** @description What only users learn. The description says of each field that it may be missing. */
        InsideInfo: {
            /** @default  */
            current_time: string;
            /** @default  */
            external_url: string;
            /** @default  */
            harbor_version: string;
            /** @default false */
            has_ca_root: boolean;
            /** @default false */
            notification_enable: boolean;
            /** @default  */
            project_creation_restriction: string;
            /** @default false */
            read_only: boolean;
            /** @default  */
            registry_storage_provider_name: string;
            /** @default  */
            registry_url: string;
        };
        /** @description Harbor's `Label`. */
        Label: {
            color: string;
            creation_time: string;
            description: string;
            /** Format: int64 */
            id: number;
            name: string;
            /**
             * Format: int64
             * @description 0 with scope `g`.
             */
            project_id: number;
            /** @description `g` for the installation, `p` for a project. */
            scope: string;
            update_time: string;
        };
        /** @description What clients send of a label. */
        LabelRequest: {
            color?: string;
            description?: string;
            name: string;
            /** Format: int64 */
            project_id?: number | null;
            /** @description On creation: `g` or `p`. A label stays where it was made. */
            scope?: string | null;
        };
        /** @description Harbor's `LdapConf`: settings to try instead of those that stand. What is left out stays as it is. */
        LdapConf: {
            ldap_base_dn?: string | null;
            /** Format: int64 */
            ldap_connection_timeout?: number | null;
            ldap_filter?: string | null;
            /** Format: int64 */
            ldap_scope?: number | null;
            ldap_search_dn?: string | null;
            /** Format: password */
            ldap_search_password?: string | null;
            ldap_uid?: string | null;
            ldap_url?: string | null;
            ldap_verify_cert?: boolean | null;
        };
        /** @description Harbor's `LdapFailedImportUser`. */
        LdapFailedImportUser: {
            error: string;
            uid: string;
        };
        /** @description Harbor's `LdapImportUsers`. */
        LdapImportUsers: {
            ldap_uid_list: string[];
        };
        /** @description Harbor's `LdapPingResult`. */
        LdapPingResult: {
            message: string;
            success: boolean;
        };
        /** @description Harbor's `LdapUser`. */
        LdapUser: {
            email: string;
            realname: string;
            username: string;
        };
        /** @description Who sees no members gets none of these. */
        MemberCounts: {
            /**
             * Format: int64
             * @default 0
             */
            developer_count: number;
            /**
             * Format: int64
             * @default 0
             */
            guest_count: number;
            /**
             * Format: int64
             * @default 0
             */
            limited_guest_count: number;
            /**
             * Format: int64
             * @default 0
             */
            maintainer_count: number;
            /**
             * Format: int64
             * @default 0
             */
            project_admin_count: number;
        };
        MemberGroup: {
            group_name?: string | null;
            /** Format: int64 */
            group_type?: number | null;
            /** Format: int64 */
            id?: number | null;
            ldap_group_dn?: string | null;
        };
        /** @description Harbor's `OIDCCliSecretReq`. */
        OIDCCliSecretReq: {
            /** Format: password */
            secret?: string | null;
        };
        /** @description What the older shape lets change. */
        OldRobotUpdate: {
            description?: string | null;
            disable?: boolean | null;
        };
        OverallHealthStatus: {
            components: components["schemas"]["ComponentHealthStatus"][];
            status: string;
        };
        /** @description Harbor's `PasswordReq`. */
        PasswordReq: {
            /** Format: password */
            new_password: string;
            /**
             * Format: password
             * @description Needed for one's own account.
             */
            old_password?: string | null;
        };
        /** @description Harbor's `Permission`. */
        Permission: {
            action: string;
            resource: string;
        };
        /** @description One of the project permissions of `GET /permissions`. */
        PermissionText: {
            action: string;
            resource: string;
        };
        /** @description Harbor's `Permissions`. */
        Permissions: {
            project: components["schemas"]["Permission"][];
            system: components["schemas"]["Permission"][];
        };
        /** @description The provider to ask. */
        PingOidcRequest: {
            /** @description The issuer. */
            url: string;
            /** @description Whether it must prove who it is. */
            verify_cert?: boolean;
        };
        /** @description What went wrong. */
        Problem: {
            /** @description One of Harbor's codes. */
            code: string;
            /** @description A sentence for people. */
            message: string;
        };
        /** @description Harbor's `Project`. */
        Project: {
            creation_time: string;
            /**
             * Format: int64
             * @description The caller's strongest role, 0 for none.
             */
            current_user_role_id: number;
            current_user_role_ids?: number[];
            cve_allowlist?: components["schemas"]["CVEAllowlist"] | null;
            deleted: boolean;
            /** @description Every value is a text. */
            metadata: {
                [key: string]: string;
            };
            name: string;
            /** Format: int64 */
            owner_id: number;
            owner_name: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            repo_count: number;
            togglable: boolean;
            update_time: string;
        };
        /** @description Harbor's `ProjectDeletable`. */
        ProjectDeletable: {
            deletable: boolean;
            message?: string | null;
        };
        /** @description Harbor's `ProjectMember`: a user by name or id, or a group by id, DN or name. */
        ProjectMember: {
            member_group?: components["schemas"]["MemberGroup"] | null;
            member_user?: components["schemas"]["UserEntity"] | null;
            /** Format: int64 */
            role_id: number;
        };
        /** @description Harbor's `ProjectMemberEntity`. */
        ProjectMemberEntity: {
            /** Format: int64 */
            entity_id: number;
            entity_name: string;
            entity_type: string;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            role_id: number;
            role_name: string;
        };
        /** @description Harbor's `ProjectReq`. */
        ProjectReq: {
            cve_allowlist?: components["schemas"]["CVEAllowlist"] | null;
            metadata?: {
                [key: string]: string | null;
            } | null;
            /** @description Not used to change a project: its name stays. */
            project_name?: string | null;
            /** @description Where `metadata` says nothing of it. */
            public?: boolean | null;
            /** Format: int64 */
            registry_id?: number | null;
            /**
             * Format: int64
             * @description Bytes, -1 for none; 0 is as if it were not there.
             */
            storage_limit?: number | null;
        };
        /** @description Harbor's `ProjectSummary`. */
        ProjectSummary: components["schemas"]["MemberCounts"] & {
            quota?: components["schemas"]["ProjectSummaryQuota"] | null;
            /** Format: int64 */
            repo_count: number;
        };
        /** @description Harbor's `ProjectSummaryQuota`. */
        ProjectSummaryQuota: {
            hard: {
                [key: string]: number;
            };
            used: {
                [key: string]: number;
            };
        };
        /** @description What a purge takes. */
        PurgeAuditParameters: {
            /**
             * Format: int64
             * @description Only entries older than this many hours; 0 removes nothing.
             */
            audit_retention_hour?: number | null;
            dry_run?: boolean;
            /** @description Kinds of events, separated by commas; `other` for all that are not the work on artifacts. */
            include_event_types?: string | null;
        };
        /** @description Harbor's `Quota`. */
        Quota: {
            creation_time: string;
            hard: {
                [key: string]: number;
            };
            /** Format: int64 */
            id: number;
            ref: components["schemas"]["QuotaRefObject"];
            update_time: string;
            used: {
                [key: string]: number;
            };
        };
        /** @description Harbor's `QuotaRefObject`. */
        QuotaRefObject: {
            /** Format: int64 */
            id: number;
            name: string;
            owner_name: string;
        };
        /** @description Harbor's `QuotaUpdateReq`. */
        QuotaUpdateReq: {
            hard: components["schemas"]["Hard"];
        };
        /** @description Harbor's `Reference`. */
        Reference: {
            annotations?: {
                [key: string]: string;
            };
            child_digest: string;
            /** Format: int64 */
            child_id?: number | null;
            /** Format: int64 */
            parent_id: number;
            platform?: unknown;
            urls?: string[];
        };
        /** @description A project's new name. */
        RenameRequest: {
            name: string;
        };
        /** @description Harbor's `Repository`. */
        Repository: {
            /** Format: int64 */
            artifact_count: number;
            creation_time: string;
            description: string;
            /** Format: int64 */
            id: number;
            name: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            pull_count: number;
            update_time: string;
        };
        /** @description A role on the repositories whose path below the project matches a pattern. */
        RepositoryGrant: {
            creation_time: string;
            /** Format: int64 */
            entity_id: number;
            entity_name: string;
            entity_type: string;
            /** Format: int64 */
            id: number;
            pattern: string;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            role_id: number;
            role_name: string;
        };
        /** @description A grant to make. */
        RepositoryGrantRequest: {
            /** Format: int64 */
            entity_id?: number | null;
            /** @description Instead of the id. Robots without prefix and project. */
            entity_name?: string | null;
            /** @description `u` for a user, `g` for a group, `r` for a robot. */
            entity_type: string;
            /** @description Of paths below the project, with `*`, `**`, `?` and `{a,b}`. */
            pattern: string;
            /** Format: int64 */
            role_id: number;
        };
        /** @description What a grant becomes. */
        RepositoryGrantUpdate: {
            pattern: string;
            /** Format: int64 */
            role_id: number;
        };
        /** @description What of Harbor's `Repository` can be changed. Other fields are accepted and have no effect. */
        RepositoryRequest: {
            description?: string;
        };
        /** @description Harbor's `Robot`. There is no field for a secret, so none can slip in. */
        Robot: {
            creation_time: string;
            /** Format: int64 */
            creator_ref: number;
            creator_type: string;
            description: string;
            disable: boolean;
            /** Format: int64 */
            duration: number;
            editable: boolean;
            /** Format: int64 */
            expires_at: number;
            /** Format: int64 */
            id: number;
            level: string;
            name: string;
            permissions: components["schemas"]["RobotPermission"][];
            update_time: string;
        };
        /** @description Harbor's `RobotCreate`. A `secret` in it has no effect: the answer has the only one there is. */
        RobotCreate: {
            description?: string;
            disable?: boolean;
            /**
             * Format: int64
             * @description Days; -1 never ends.
             */
            duration?: number | null;
            /** @description `system` or `project`. */
            level: string;
            name: string;
            permissions: components["schemas"]["RobotPermission"][];
        };
        /** @description Harbor's `RobotCreateV1`: resources are `/project/<id>/<resource>`, or the resource alone. */
        RobotCreateV1: {
            access: components["schemas"]["Access"][];
            description?: string;
            /**
             * Format: int64
             * @description Seconds since 1970; -1 never ends.
             */
            expires_at?: number | null;
            name: string;
        };
        /** @description Harbor's `RobotCreated`: the only time the secret is told. */
        RobotCreated: {
            creation_time: string;
            /** Format: int64 */
            expires_at: number;
            /** Format: int64 */
            id: number;
            name: string;
            secret: string;
        };
        /** @description Harbor's `RobotPermission`. */
        RobotPermission: {
            access: components["schemas"]["Access"][];
            /** @description `system` or `project`. */
            kind: string;
            /** @description `/`, `*`, or the name of a project. */
            namespace: string;
        };
        /** @description Harbor's `RobotSec`. */
        RobotSec: {
            /**
             * Format: password
             * @description Empty or left out: one is generated.
             */
            secret?: string | null;
        };
        /** @description The generated secret; empty when the caller chose one. */
        RobotSecretAnswer: {
            secret: string;
        };
        /** @description What to change about a robot: the fields of Harbor's `Robot` that can be. */
        RobotUpdate: {
            description?: string | null;
            disable?: boolean | null;
            /** Format: int64 */
            duration?: number | null;
            level?: string | null;
            name?: string | null;
            permissions?: components["schemas"]["RobotPermission"][] | null;
        };
        /** @description Harbor's `RoleRequest`. */
        RoleRequest: {
            /** Format: int64 */
            role_id: number;
        };
        /** @description Harbor's `Schedule`. */
        Schedule: {
            parameters?: components["schemas"]["PurgeAuditParameters"] | null;
            schedule?: components["schemas"]["ScheduleObj"] | null;
        };
        /** @description Harbor's `ScheduleObj`. */
        ScheduleObj: {
            /** @description Six fields, of which the first, the second, is 0. */
            cron?: string;
            next_scheduled_time?: string | null;
            /** @description Hourly, Daily, Weekly, Custom, Schedule; Manual for now; None for never. */
            type?: string;
        };
        /** @description Harbor's `Search`. */
        Search: {
            project: components["schemas"]["Project"][];
            repository: components["schemas"]["SearchRepository"][];
        };
        /** @description Harbor's `SearchRepository`. */
        SearchRepository: {
            /** Format: int64 */
            artifact_count: number;
            /** Format: int64 */
            project_id: number;
            project_name: string;
            project_public: boolean;
            /** Format: int64 */
            pull_count: number;
            repository_name: string;
        };
        /** @description Harbor's `Statistic`. Totals are zero for those who do not see the whole registry. */
        Statistic: {
            /** Format: int64 */
            private_project_count: number;
            /** Format: int64 */
            private_repo_count: number;
            /** Format: int64 */
            public_project_count: number;
            /** Format: int64 */
            public_repo_count: number;
            /** Format: int64 */
            total_project_count: number;
            /** Format: int64 */
            total_repo_count: number;
            /** Format: int64 */
            total_storage_consumption: number;
        };
        /** @description Harbor's `Storage`, in bytes. */
        Storage: {
            /** Format: int64 */
            free: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Harbor's `SystemInfo`. */
        SystemInfo: {
            /** @description Empty where the storage grows as needed. */
            storage: components["schemas"]["Storage"][];
        };
        /** @description Harbor's `Tag`. */
        Tag: {
            /** Format: int64 */
            artifact_id: number;
            /** Format: int64 */
            id: number;
            name: string;
            pull_time?: string | null;
            push_time: string;
            /** Format: int64 */
            repository_id: number;
        };
        /** @description A tag to make: of Harbor's `Tag` only the name counts. */
        TagRequest: {
            name: string;
        };
        /** @description Harbor's `UserCreationReq`. Flags that would carry rights are not among the fields. */
        UserCreationReq: {
            comment?: string;
            email?: string;
            /** Format: password */
            password: string;
            realname?: string;
            username: string;
        };
        UserEntity: {
            /** Format: int64 */
            user_id?: number | null;
            username?: string | null;
        };
        /** @description Harbor's `UserGroup`. */
        UserGroup: {
            group_name: string;
            /** Format: int64 */
            group_type: number;
            /** Format: int64 */
            id: number;
            ldap_group_dn?: string | null;
        };
        /** @description A group to make, or its new name. */
        UserGroupRequest: {
            group_name?: string;
            /** Format: int64 */
            group_type?: number;
            ldap_group_dn?: string;
        };
        /** @description Harbor's `UserGroupSearchItem`. */
        UserGroupSearchItem: {
            group_name: string;
            /** Format: int64 */
            group_type: number;
            /** Format: int64 */
            id: number;
        };
        /** @description Harbor's `UserProfile`. Flags that would carry rights are not among the fields. */
        UserProfile: {
            comment?: string;
            email?: string;
            realname?: string;
        };
        /** @description Harbor's `UserResp`. There is no field for a secret, so none can slip in. */
        UserResp: {
            admin_role_in_auth: boolean;
            comment: string;
            creation_time: string;
            email: string;
            realname: string;
            sysadmin_flag: boolean;
            update_time: string;
            /** Format: int64 */
            user_id: number;
            username: string;
        };
        /** @description Harbor's `UserSearchRespItem`. */
        UserSearchRespItem: {
            /** Format: int64 */
            user_id: number;
            username: string;
        };
        /** @description Harbor's `UserSysAdminFlag`. */
        UserSysAdminFlag: {
            sysadmin_flag: boolean;
        };
        /** @description Whoever brings a token of this issuer and audience with these claims has this role. */
        WorkloadRule: {
            audience: string;
            claims: {
                [key: string]: string;
            };
            creation_time: string;
            disabled: boolean;
            /** Format: int64 */
            id: number;
            issuer: string;
            name: string;
            pattern?: string | null;
            /** Format: int64 */
            project_id: number;
            /** Format: int64 */
            role_id: number;
            role_name: string;
            update_time: string;
        };
        /** @description A rule to make, or what one becomes. */
        WorkloadRuleRequest: {
            /** @description What the token must be made for, in `aud`. */
            audience: string;
            /** @description Patterns by claim, with `*`, `**`, `?` and `{a,b}`; a dotted name reaches into objects. All must match. */
            claims: {
                [key: string]: string;
            };
            disabled?: boolean;
            /** @description One of `auth.workload.issuers`. */
            issuer: string;
            name: string;
            /** @description Of paths below the project; absent for all repositories. */
            pattern?: string | null;
            /** Format: int64 */
            role_id: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAuditLogs: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"][];
                };
            };
        };
    };
    listAuditLogExts: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogExt"][];
                };
            };
        };
    };
    listAuditLogEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogEventType"][];
                };
            };
        };
    };
    exportAuditLogExts: {
        parameters: {
            query?: {
                q?: string;
                /** @description `csv` (the default) or `jsonl` */
                format?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
        };
    };
    getConfigurations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationsResponse"];
                };
            };
        };
    };
    updateConfigurations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Configurations"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverallHealthStatus"];
                };
            };
        };
    };
    ListLabels: {
        parameters: {
            query: {
                page?: number;
                page_size?: number;
                q?: string;
                sort?: string;
                name?: string;
                /** @description `g` or `p` */
                scope: string;
                project_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"][];
                };
            };
        };
    };
    CreateLabel: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    GetLabelByID: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The label */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Label"];
                };
            };
        };
    };
    UpdateLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                label_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    searchLdapGroup: {
        parameters: {
            query?: {
                groupname?: string;
                groupdn?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 100 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroup"][];
                };
            };
        };
    };
    pingLdap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["LdapConf"] | null;
            };
        };
        responses: {
            /** @description What came of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapPingResult"];
                };
            };
        };
    };
    importLdapUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LdapImportUsers"];
            };
        };
        responses: {
            /** @description All were imported */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    searchLdapUser: {
        parameters: {
            query?: {
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description At most 100 */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LdapUser"][];
                };
            };
        };
    };
    getPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The catalogue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permissions"];
                };
            };
        };
    };
    getPing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    listProjects: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
                q?: string;
                sort?: string;
                name?: string;
                public?: boolean;
                owner?: string;
                /** @description Default true: with the accepted vulnerabilities */
                with_detail?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"][];
                };
            };
        };
    };
    createProject: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectReq"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    headProject: {
        parameters: {
            query: {
                project_name: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is there */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getProject: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The project */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    updateProject: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectReq"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteProject: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getProjectDeletable: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was found */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectDeletable"];
                };
            };
        };
    };
    listArtifactsOfProject: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
                with_tag?: boolean;
                with_accessory?: boolean;
                with_label?: boolean;
                latest_in_repository?: boolean;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
        };
    };
    getLogExts: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLogExt"][];
                };
            };
        };
    };
    getLogs: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditLog"][];
                };
            };
        };
    };
    listProjectMembers: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
                entityname?: string;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberEntity"][];
                };
            };
        };
    };
    createProjectMember: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectMember"];
            };
        };
        responses: {
            /** @description Added; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getProjectMember: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                member: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The member */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectMemberEntity"];
                };
            };
        };
    };
    updateProjectMember: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                member: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteProjectMember: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                member: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProjectMetadatas: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    addProjectMetadatas: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description Added */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: string;
                    };
                };
            };
        };
    };
    updateProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: string;
                };
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteProjectMetadata: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                meta_name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken away */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    renameProject: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameRequest"];
            };
        };
        responses: {
            /** @description Renamed; `Location` tells where it is now */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRepositories: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"][];
                };
            };
        };
    };
    getRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The repository */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"];
                };
            };
        };
    };
    updateRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepositoryRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteRepository: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listArtifacts: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
                with_tag?: boolean;
                with_accessory?: boolean;
                with_label?: boolean;
            };
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"][];
                };
            };
        };
    };
    copyArtifact: {
        parameters: {
            query: {
                /** @description project/repository:tag or project/repository@digest */
                from: string;
            };
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Copied; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getArtifact: {
        parameters: {
            query?: {
                with_tag?: boolean;
                with_accessory?: boolean;
                with_label?: boolean;
            };
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The artifact */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Artifact"];
                };
            };
        };
    };
    deleteArtifact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAccessories: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accessory"][];
                };
            };
        };
    };
    getAddition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
                addition: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The addition */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    addLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CarryRequest"];
            };
        };
        responses: {
            /** @description The artifact carries it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    removeLabel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
                label: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The artifact no longer carries it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTags: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"][];
                };
            };
        };
    };
    createTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteTag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name */
                project: string;
                /** @description Name below the project, its slashes escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
                tag: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRepositoryGrants: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryGrant"][];
                };
            };
        };
    };
    createRepositoryGrant: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepositoryGrantRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getRepositoryGrant: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                grant: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The grant */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RepositoryGrant"];
                };
            };
        };
    };
    updateRepositoryGrant: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                grant: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RepositoryGrantUpdate"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteRepositoryGrant: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                grant: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ListRobotV1: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"][];
                };
            };
        };
    };
    CreateRobotV1: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotCreateV1"];
            };
        };
        responses: {
            /** @description Made, with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RobotCreated"];
                };
            };
        };
    };
    GetRobotByIDV1: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                robot: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The robot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"];
                };
            };
        };
    };
    UpdateRobotV1: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                robot: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OldRobotUpdate"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteRobotV1: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                robot: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getProjectSummary: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The numbers */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProjectSummary"];
                };
            };
        };
    };
    listWorkloadRules: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadRule"][];
                };
            };
        };
    };
    createWorkloadRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkloadRuleRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getWorkloadRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                rule: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkloadRule"];
                };
            };
        };
    };
    updateWorkloadRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                rule: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkloadRuleRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteWorkloadRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean | null;
            };
            path: {
                /** @description Id or name */
                project: string;
                rule: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listQuotas: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
                q?: string;
                sort?: string;
                /** @description `project` */
                reference?: string;
                reference_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"][];
                };
            };
        };
    };
    getQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The quota */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quota"];
                };
            };
        };
    };
    updateQuota: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuotaUpdateReq"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listAllRepositories: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repository"][];
                };
            };
        };
    };
    ListRobot: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"][];
                };
            };
        };
    };
    CreateRobot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotCreate"];
            };
        };
        responses: {
            /** @description Made, with its secret */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RobotCreated"];
                };
            };
        };
    };
    GetRobotByID: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The robot */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Robot"];
                };
            };
        };
    };
    UpdateRobot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotUpdate"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    DeleteRobot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    RefreshSec: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                robot: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RobotSec"];
            };
        };
        responses: {
            /** @description The new secret, when it was generated */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RobotSecretAnswer"];
                };
            };
        };
    };
    listRoles: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomRole"][];
                };
            };
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomRoleRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                role: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomRole"];
                };
            };
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                role: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomRoleRequest"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                role: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    search: {
        parameters: {
            query: {
                /** @description The text, taken literally */
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first hundred of each */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Search"];
                };
            };
        };
    };
    getStatistic: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistic"];
                };
            };
        };
    };
    getSystemCVEAllowlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CVEAllowlist"];
                };
            };
        };
    };
    putSystemCVEAllowlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CVEAllowlist"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    pingOIDC: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PingOidcRequest"];
            };
        };
        responses: {
            /** @description It does */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getPurgeHistory: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecHistory"][];
                };
            };
        };
    };
    getPurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The schedule */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecHistory"];
                };
            };
        };
    };
    updatePurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createPurgeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Schedule"];
            };
        };
        responses: {
            /** @description Set; or started, and `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getPurgeJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The run */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecHistory"];
                };
            };
        };
    };
    stopPurge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It stops, or has ended */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getPurgeJobLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                purge_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its log */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    getSystemInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is told to the caller */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GeneralInfo"];
                };
            };
        };
    };
    getCert: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The certificate, PEM */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-x509-ca-cert": string;
                };
            };
        };
    };
    getVolumes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What there is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemInfo"];
                };
            };
        };
    };
    listUserGroups: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
                q?: string;
                sort?: string;
                ldap_group_dn?: string;
                group_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroup"][];
                };
            };
        };
    };
    createUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserGroupRequest"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    searchUserGroups: {
        parameters: {
            query: {
                groupname: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroupSearchItem"][];
                };
            };
        };
    };
    getUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserGroup"];
                };
            };
        };
    };
    updateUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserGroupRequest"];
            };
        };
        responses: {
            /** @description Renamed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteUserGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                group: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
                username?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"][];
                };
            };
        };
    };
    createUser: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserCreationReq"];
            };
        };
        responses: {
            /** @description Made; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getCurrentUserInfo: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"];
                };
            };
        };
    };
    getCurrentUserPermissions: {
        parameters: {
            query?: {
                scope?: string;
                relative?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is held */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Permission"][];
                };
            };
        };
    };
    searchUsers: {
        parameters: {
            query: {
                username: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserSearchRespItem"][];
                };
            };
        };
    };
    getUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserResp"];
                };
            };
        };
    };
    updateUserProfile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserProfile"];
            };
        };
        responses: {
            /** @description Replaced */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Deleted */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    setUserAuditor: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditorFlag"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    setCliSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OIDCCliSecretReq"];
            };
        };
        responses: {
            /** @description Set */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listUserIdentities: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Identity"][];
                };
            };
        };
    };
    addUserIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentityReq"];
            };
        };
        responses: {
            /** @description Tied */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    removeUserIdentity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
                identity: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Untied */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    updateUserPassword: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReq"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    setUserSysAdmin: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserSysAdminFlag"];
            };
        };
        responses: {
            /** @description Changed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
