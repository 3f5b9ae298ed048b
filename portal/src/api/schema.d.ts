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
    "/clusters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Clusters. */
        get: operations["listClusters"];
        put?: never;
        /** Makes a cluster known. */
        post: operations["createCluster"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One cluster. */
        get: operations["getCluster"];
        /** Changes a cluster; without a kubeconfig it keeps the one it has. What its inventory holds stays held until the next report. */
        put: operations["updateCluster"];
        post?: never;
        /** Forgets a cluster with its inventory; nothing of it is held any more. */
        delete: operations["deleteCluster"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/inventory": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows of the last whole inventory. */
        get: operations["getInventory"];
        put?: never;
        /** Reports what a cluster runs. What is named is held at once; with the last part, what only earlier reports named is free. */
        post: operations["reportInventory"];
        /** Ends an inventory: nothing of it is held any more, until the cluster reports again. */
        delete: operations["endInventory"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/clusters/{cluster}/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the cluster now, of which Wharf has a kubeconfig. */
        post: operations["refreshCluster"];
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
    "/in-use/impact": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would break if these were gone. Targets that nobody needs are not in the answer. */
        post: operations["getImpact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Executions of every kind, newest first. Wharf's own. */
        get: operations["listExecutions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/executions/{execution_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One execution. Wharf's own. */
        get: operations["getExecution"];
        /** Stops an execution. Wharf's own. */
        put: operations["stopExecution"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/executions/{execution_id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tasks of an execution. Wharf's own; the id of a task is the id of a job. */
        get: operations["listExecutionTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/jobs/{job_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Stops a job that runs or waits. */
        put: operations["stopRunningJob"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/jobs/{job_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a job tells. */
        get: operations["actionGetJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/pools": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The processes that do jobs. */
        get: operations["getWorkerPools"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/pools/{pool_id}/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The workers of a pool, busy or not. */
        get: operations["getWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits, by kind. */
        get: operations["listJobQueues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobservice/queues/{job_type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ends what waits in a queue, pauses it, or lets it go on. */
        put: operations["actionPendingJobs"];
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
    "/projects/{project}/immutabletagrules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rules that keep tags of a project where they are. */
        get: operations["ListImmuRules"];
        put?: never;
        /** Makes a rule. What it names is held from now on, also what is there already. */
        post: operations["CreateImmuRule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/immutabletagrules/{immutable_rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes a rule, or switches it on or off. What is absent stays. */
        put: operations["UpdateImmuRule"];
        post?: never;
        /** Removes a rule. */
        delete: operations["DeleteImmuRule"];
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
    "/projects/{project}/pins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Pins of a project that hold now. */
        get: operations["listPins"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/pins/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes a pin, or renews the one of this name. */
        put: operations["setPin"];
        post?: never;
        /** Ends a pin. */
        delete: operations["removePin"];
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
        /**
         * What is inside an artifact: `build_history` of an image; `values.yaml`, `readme.md` and `dependencies` of a chart; `manifest` of any,
         *     without counting as a pull.
         */
        get: operations["getAddition"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/in-use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs this artifact, and where. */
        get: operations["getArtifactInUse"];
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
    "/projects/{project}/repositories/{repository}/artifacts/{reference}/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Moves an artifact, with its tags, labels, children and accessories, to another repository. Pulls by its old names follow it until
         *     something is pushed under them.
         */
        post: operations["moveArtifact"];
        delete?: never;
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
    "/projects/{project}/repositories/{repository}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Renames a repository within its project. Pulls by its old name follow it until something is pushed under it. */
        post: operations["renameRepository"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/repositories/{repository}/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tags of a repository, each with the artifact it points to. They can be sorted by `name`, `push_time`, `pull_time`, `size`, and by the
         *     semantic `version` their names say; `q` knows these fields but the last, and `digest`, `type`, `media_type`, `artifact_type` and `labels`.
         */
        get: operations["listTagsOfRepository"];
        put?: never;
        post?: never;
        delete?: never;
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
    "/projects/{project}/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was deleted in a project and can come back. */
        get: operations["listTrash"];
        put?: never;
        post?: never;
        /** Empties the trash of a project. Nothing in it can come back any more. */
        delete: operations["emptyTrash"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/trash/{trash_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One item. */
        get: operations["getTrashItem"];
        put?: never;
        post?: never;
        /** Removes an item for good. */
        delete: operations["deleteTrashItem"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/projects/{project}/trash/{trash_id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Brings an item back. It needs the right to push to the repository, and room for it in the project. */
        post: operations["restoreTrashItem"];
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
    "/retentions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a project a policy. */
        post: operations["createRetention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/metadatas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What rules can measure by and select. */
        get: operations["getRentenitionMetadata"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a policy would do now. Nothing is changed. */
        post: operations["previewRetention"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A policy. */
        get: operations["getRetention"];
        /** Changes a policy. */
        put: operations["updateRetention"];
        post?: never;
        /** Removes a policy with its history. */
        delete: operations["deleteRetention"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of a policy, newest first. */
        get: operations["listRetentionExecutions"];
        put?: never;
        /** Starts a run. */
        post: operations["triggerRetentionExecution"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Stops a run. */
        patch: operations["operateRetentionExecution"];
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every verdict of a run. */
        get: operations["getRetentionReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run did, repository by repository. */
        get: operations["listRetentionTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/retentions/{id}/executions/{eid}/tasks/{tid}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run did in one repository, as a table with the rule and the reason for each tag. */
        get: operations["getRetentionTaskLog"];
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
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every schedule, in the order they were made. */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{job_type}/paused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether schedules are paused. */
        get: operations["getSchedulePaused"];
        put?: never;
        post?: never;
        delete?: never;
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
        /**
         * Projects and repositories whose names contain a text, tags and digests that begin with it, as far as the caller may see them.
         *     `app:1.2` and `app@sha256:8314…` look below repositories whose names contain `app`.
         */
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
    "/system/database": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which server the database is on, until when garbage collection waits after another took it over, and what was lost then. */
        get: operations["getDatabase"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/database/hold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lets garbage be collected again after another server took the database over, before the time is over. */
        delete: operations["liftCollectionHold"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first. */
        get: operations["getGCHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule; an empty object without one. Wharf's own hourly and daily ones are at `/system/gc/schedules`. */
        get: operations["getGCSchedule"];
        /** Changes the schedule. */
        put: operations["updateGCSchedule"];
        /** Sets the schedule, or collects now. */
        post: operations["createGCSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every schedule by which Wharf collects, its own too. */
        get: operations["listGCSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/schedules/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one of the schedules; the type `None` ends it, and it stays so. */
        put: operations["changeGCSchedule"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/{gc_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run. */
        get: operations["getGC"];
        /** Stops a run. */
        put: operations["stopGC"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/gc/{gc_id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run tells about itself. */
        get: operations["getGCLog"];
        put?: never;
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
    "/system/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policy of projects that have none of their own. */
        get: operations["getSystemRetention"];
        /** Sets the policy of projects that have none of their own. */
        put: operations["setSystemRetention"];
        post?: never;
        /** Removes the policy of projects that have none of their own. */
        delete: operations["deleteSystemRetention"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/scrub": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs of the scrub, newest first. Their logs name what is affected; they are with the other jobs. */
        get: operations["listScrubs"];
        put?: never;
        /** Reads every stored byte again, now. */
        post: operations["startScrub"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/system/scrub/schedule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The schedule; an empty object where somebody ended it. */
        get: operations["getScrubSchedule"];
        /** Changes the schedule; the type `None` ends it, and it stays so. */
        put: operations["changeScrubSchedule"];
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
    "/trash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was deleted anywhere and can come back. For system administrators. */
        get: operations["listAllTrash"];
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
        /** @description Harbor's `ActionRequest`. */
        ActionRequest: {
            /** @description stop, pause or resume. */
            action: string;
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
        /** @description A cluster. */
        Cluster: {
            /** @description The URL of its API, for a cluster that Wharf asks. */
            api_server?: string | null;
            /** @description When it was last asked or last reported, with whatever outcome. */
            checked_at?: string | null;
            creation_time: string;
            /** @description Why the last try brought no inventory. */
            failure?: string | null;
            /** Format: int64 */
            id: number;
            /** @description `agent`, `kubeconfig` or `external`. */
            kind: string;
            name: string;
            /**
             * Format: int64
             * @description Those of them that are images of this registry. None is a sign that a name is missing in `in_use.hosts` or the rewrites.
             */
            ours: number;
            /** @description When its last whole inventory came. It holds until a newer one comes or it is ended. */
            reported_at?: string | null;
            /**
             * Format: int64
             * @description Id of the only robot that may report.
             */
            reporter?: number | null;
            rewrites: components["schemas"]["ImageRewrite"][];
            update_time: string;
            /**
             * Format: int64
             * @description Rows of its inventory.
             */
            uses: number;
        };
        /** @description What a cluster is to be. */
        ClusterRequest: {
            /** @description The context in it, instead of the current one. */
            context?: string | null;
            /** @description `agent`, `kubeconfig` or `external`. */
            kind: string;
            /** @description Of kind `kubeconfig`: the file, without names of files and programs in it. Never shown again. */
            kubeconfig?: string | null;
            name: string;
            /**
             * Format: int64
             * @description Id of the only robot that may report; absent for whoever has `cluster-inventory:create`.
             */
            reporter?: number | null;
            rewrites?: components["schemas"]["ImageRewrite"][];
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
        /** @description The database's server. */
        DatabaseBody: {
            /** @description `sqlite` or `postgres`. */
            engine: string;
            /** @description Nothing is collected before this. */
            held_until?: string | null;
            reconciliation?: components["schemas"]["ReconciliationBody"] | null;
            /** @description PostgreSQL's number of the server, where it tells. */
            server?: string | null;
            /**
             * Format: int64
             * @description The timeline that it writes. A standby that is promoted begins another.
             */
            timeline?: number | null;
            /** @description When it took over from another, if it did. */
            took_over_at?: string | null;
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
        /** @description Harbor's `Execution`. */
        Execution: {
            end_time?: string | null;
            /** @description What was asked for, and what it says of itself. */
            extra_attrs: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            id: number;
            metrics: components["schemas"]["Metrics"];
            start_time: string;
            /** @description Running, Success, Error or Stopped. */
            status: string;
            /** @description Why it failed. */
            status_message: string;
            /** @description MANUAL, SCHEDULE or EVENT. */
            trigger: string;
            /**
             * Format: int64
             * @description Of which policy; 0 where the kind has only one.
             */
            vendor_id: number;
            /** @description What kind of job, such as `GARBAGE_COLLECTION`. */
            vendor_type: string;
        };
        /** @description Harbor's `GCHistory`. All of it is missing where nothing is scheduled. */
        GCHistory: {
            creation_time?: string;
            deleted?: boolean;
            /** Format: int64 */
            id?: number;
            job_kind?: string;
            job_name?: string;
            /** @description What was asked for and what came of it, JSON. */
            job_parameters?: string;
            job_status?: string | null;
            schedule?: components["schemas"]["ScheduleObj"] | null;
            update_time?: string;
        };
        /** @description What a run is to do. */
        GcParameters: {
            /** @description Remove manifests without tags, too. */
            delete_untagged?: boolean;
            /** @description Tell what would go and change nothing. */
            dry_run?: boolean;
            /**
             * @description Look at every blob and object, and not only at what lost a holder since the last run. Wharf's own; true unless told, but for the
             *     hourly schedule.
             */
            full?: boolean | null;
            /** @description Objects deleted at once, 1 to 10. */
            workers?: number | null;
        };
        /** @description A schedule, or a run now. */
        GcScheduleRequest: {
            parameters?: components["schemas"]["GcParameters"];
            schedule?: components["schemas"]["ScheduleObj"] | null;
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
        /** @description Who holds something. */
        Holders: {
            /** @description In how many clusters. */
            clusters: number;
            /** @description How many containers and pins hold it. */
            count: number;
            /** @description Which pins; only for callers with the right in-use:read. */
            pins?: components["schemas"]["HoldingPin"][] | null;
            /** @description What was asked about: a digest, or a target of the question. */
            target: string;
            /** @description Which containers; only for callers with the right in-use:read. */
            uses?: components["schemas"]["ImageUse"][] | null;
        };
        /** @description A pin that holds an artifact. */
        HoldingPin: {
            expires_at?: string | null;
            holder: string;
            name: string;
            reason: string;
            /** @description The tag or digest it names. */
            reference: string;
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
        /** @description Images that a cluster pulls under another name. */
        ImageRewrite: {
            /** @description A host, or a host and the beginning of a path, as the cluster writes it; `*` for every image. */
            from: string;
            /** @description The beginning of the repository's name here. With `{namespace}` and `{name}` in it, the whole name. */
            to: string;
        };
        /** @description A container of a workload, and the image it names. */
        ImageUse: {
            /** @description The cluster's name. */
            cluster: string;
            container: string;
            digest?: string | null;
            image: string;
            image_id?: string | null;
            kind: string;
            name: string;
            namespace: string;
            /** @description The repository here; absent when the image is not from here. */
            repository?: string | null;
            /** @description Whether it does not run and a rollback would bring it back. */
            rollback: boolean;
            since?: string | null;
            tag?: string | null;
        };
        /** @description Harbor's `ImmutableRule`: a tag that one of the selectors selects, in a repository that one of them selects, neither moves nor goes. */
        ImmutableRule: {
            action: string;
            disabled: boolean;
            /** Format: int64 */
            id: number;
            params: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            priority: number;
            scope_selectors: {
                [key: string]: components["schemas"]["ImmutableSelector"][];
            };
            tag_selectors: components["schemas"]["ImmutableSelector"][];
            template: string;
        };
        /** @description A rule to make, or what changes about one. Of Harbor's `ImmutableRule`, `action`, `template` and `params` say nothing. */
        ImmutableRuleRequest: {
            disabled?: boolean | null;
            /** Format: int64 */
            priority?: number | null;
            /** @description Its one key is `repository`. */
            scope_selectors?: {
                [key: string]: components["schemas"]["ImmutableSelector"][];
            } | null;
            tag_selectors?: components["schemas"]["ImmutableSelector"][] | null;
        };
        /** @description Harbor's `ImmutableSelector`. */
        ImmutableSelector: {
            /** @description `matches` or `excludes`; for repositories `repoMatches` or `repoExcludes`. */
            decoration?: string;
            extras?: string;
            /** @description `doublestar` */
            kind?: string;
            /** @description With `*`, `**`, `?` and `{a,b}`. */
            pattern?: string;
        };
        /** @description What to find out about. */
        ImpactRequest: {
            /** @description `project`, `project/repository`, `project/repository:tag` or `project/repository@digest`. */
            targets: string[];
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
        /** @description A whole inventory, or a part of one. */
        InventoryRequest: {
            /** @description Whether this is its last part. */
            last?: boolean;
            /** @description What the parts of one inventory share; absent for one that comes whole. */
            report?: string | null;
            uses: components["schemas"]["ReportedUse"][];
        };
        /** @description Harbor's `JobQueue`. */
        JobQueue: {
            /**
             * Format: int64
             * @description Jobs that wait.
             */
            count: number;
            job_type: string;
            /**
             * Format: int64
             * @description How long the oldest of them waits, in seconds.
             */
            latency: number;
            paused: boolean;
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
        /** @description A secret that was made here. It is told this once. */
        MadeSecret: {
            secret: string;
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
        /** @description Harbor's `Metrics`. */
        Metrics: {
            /** Format: int64 */
            error_task_count: number;
            /** Format: int64 */
            pending_task_count: number;
            /** Format: int64 */
            running_task_count: number;
            /** Format: int64 */
            scheduled_task_count: number;
            /** Format: int64 */
            stopped_task_count: number;
            /** Format: int64 */
            success_task_count: number;
            /** Format: int64 */
            task_count: number;
        };
        /** @description Where an artifact goes. */
        MoveRequest: {
            /** @description project/repository */
            repository: string;
        };
        /** @description Harbor's `OIDCCliSecretReq`. */
        OIDCCliSecretReq: {
            /** Format: password */
            secret?: string | null;
        };
        /** @description Harbor's `OIDCUserInfo`, without the secret: only a hash of it is kept. */
        OIDCUserInfo: {
            creation_time: string;
            /** Format: int64 */
            id: number;
            /** @description What the provider calls the account. */
            subiss: string;
            /** @description As `creation_time`: which account it is never changes. */
            update_time: string;
            /** Format: int64 */
            user_id: number;
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
        /** @description A promise to keep an image. */
        Pin: {
            creation_time: string;
            /** @description What the tag pointed to when it was pinned; this is held too. */
            digest?: string | null;
            /** @description Absent for one that holds until it is removed. */
            expires_at?: string | null;
            holder: string;
            /** Format: int64 */
            id: number;
            name: string;
            reason: string;
            /** @description A tag or a digest. */
            reference: string;
            /** @description Path below the project. */
            repository: string;
            update_time: string;
        };
        /** @description What to keep. */
        PinRequest: {
            reason?: string;
            /** @description A tag or a digest. */
            reference: string;
            /** @description Path below the project. */
            repository: string;
            /**
             * Format: int64
             * @description Seconds from now; absent for one that holds until it is removed. Renew it by the same request.
             */
            ttl?: number | null;
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
        /** @description A comparison of what is stored with what rows name. Its log, with the other jobs, says which content it was. */
        ReconciliationBody: {
            /**
             * Format: int64
             * @description Blobs compared.
             */
            compared: number;
            creation_time: string;
            /**
             * Format: int64
             * @description The execution.
             */
            id: number;
            /** @description Running, Success, Error or Stopped. */
            status: string;
            /**
             * Format: int64
             * @description Rows whose objects are gone.
             */
            without_object: number;
            /**
             * Format: int64
             * @description Objects that no row names.
             */
            without_row: number;
            /**
             * Format: int64
             * @description Their bytes.
             */
            without_row_bytes: number;
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
        /** @description A repository's new name. */
        RenameRepositoryRequest: {
            /** @description Below the project. */
            name: string;
        };
        /** @description A project's new name. */
        RenameRequest: {
            name: string;
        };
        /** @description What a report came to. */
        ReportedBody: {
            /** @description Whether the inventory is whole. */
            complete: boolean;
            /**
             * Format: int64
             * @description Those that are images of this registry.
             */
            ours?: number | null;
            /** Format: int64 */
            uses?: number | null;
        };
        /** @description A container of a workload. */
        ReportedUse: {
            container?: string;
            /** @description The image as the workload names it. */
            image: string;
            /** @description The id the container runtime reports. */
            image_id?: string | null;
            /** @description `Deployment`, `CronJob`, or whatever there is. */
            kind: string;
            name: string;
            namespace?: string;
            /** @description Whether it does not run and a rollback would bring it back. */
            rollback?: boolean;
            since?: string | null;
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
        /** @description A tag with what it points to. */
        RepositoryTag: components["schemas"]["Tag"] & {
            artifact: components["schemas"]["Artifact"];
        };
        /** @description Harbor's `RetentionExecution`. */
        RetentionExecution: {
            dry_run: boolean;
            /** @description None while it runs. */
            end_time?: string | null;
            /** Format: int64 */
            id: number;
            /** Format: int64 */
            policy_id: number;
            start_time: string;
            status: string;
            trigger: string;
        };
        /** @description What to do with a run. */
        RetentionExecutionAction: {
            /** @description `stop` */
            action: string;
        };
        /** @description What to start. */
        RetentionExecutionReq: {
            /** @description Whether nothing is deleted. */
            dry_run?: boolean;
        };
        /** @description Harbor's `RetentionExecutionTask`. */
        RetentionExecutionTask: {
            /** @description None while it runs. */
            end_time?: string | null;
            /** Format: int64 */
            execution_id: number;
            /** Format: int64 */
            id: number;
            job_id: string;
            repository: string;
            /** Format: int64 */
            retained: number;
            start_time: string;
            status: string;
            /**
             * Format: int64
             * @description 2 while it runs, 3 when it has ended.
             */
            status_code: number;
            /** Format: int64 */
            status_revision: number;
            /**
             * Format: int64
             * @description Tags, and artifacts without tags.
             */
            total: number;
        };
        /** @description Harbor's `RetentionMetadata`. */
        RetentionMetadata: {
            scope_selectors: components["schemas"]["RetentionSelectorMetadata"][];
            tag_selectors: components["schemas"]["RetentionSelectorMetadata"][];
            templates: components["schemas"]["RetentionRuleMetadata"][];
        };
        /** @description Harbor's `RetentionPolicy`. */
        RetentionPolicy: {
            /** @description `or`: what no rule keeps goes. `ordered`: the first rule that decides wins, and what none decides stays. */
            algorithm?: string;
            /** Format: int64 */
            id?: number | null;
            rules?: components["schemas"]["RetentionRule"][];
            scope?: components["schemas"]["RetentionPolicyScope"] | null;
            trigger?: components["schemas"]["RetentionRuleTrigger"] | null;
        };
        /** @description Harbor's `RetentionPolicyScope`. */
        RetentionPolicyScope: {
            level?: string;
            /** Format: int64 */
            ref?: number;
        };
        /** @description What to try where. */
        RetentionPreviewReq: {
            /** @description Only what comes out so: RETAIN, DEL or IMMUTABLE. */
            outcome?: string | null;
            policy?: components["schemas"]["RetentionPolicy"] | null;
            /** @description Name of the project. */
            project?: string | null;
            /**
             * Format: int64
             * @description Or its id.
             */
            project_id?: number | null;
            /** @description Only this repository, by its path below the project. */
            repository?: string | null;
        };
        /** @description Why something stays or goes: a code, and beside it what the code is about, as text, numbers, or further reasons. */
        RetentionReason: {
            /** @enum {string} */
            code: "keeps_all" | "deletes_all" | "among" | "not_among" | "no_version" | "pushed_within" | "pushed_before" | "pulled_within" | "pulled_before" | "never_pulled" | "kept_at_least" | "no_rule_decides" | "no_rule_keeps" | "none_selects" | "rule_says" | "held" | "immutable" | "in_use" | "runs" | "rolls_back" | "pinned" | "and_more" | "stays" | "tag_stays" | "listed" | "has_accessory" | "belongs_to" | "artifact_stays" | "otherwise" | "changed" | "it_was";
        } & {
            [key: string]: unknown;
        };
        /** @description Harbor's `RetentionRule`. */
        RetentionRule: {
            /** @description `retain` or `delete`. */
            action?: string;
            disabled?: boolean;
            /** Format: int64 */
            id?: number;
            /** @description The number of the template under its own name, and `keepAtLeast`. */
            params?: Record<string, never>;
            /** Format: int64 */
            priority?: number;
            scope_selectors?: {
                [key: string]: components["schemas"]["RetentionSelector"][];
            } | null;
            tag_selectors?: components["schemas"]["RetentionSelector"][] | null;
            /** @description See `/retentions/metadatas`. */
            template: string;
        };
        /** @description Harbor's `RetentionRuleMetadata`. */
        RetentionRuleMetadata: {
            /** @description Where it is offered first; every template serves both actions. */
            action: string;
            display_text: string;
            params: components["schemas"]["RetentionRuleParamMetadata"][];
            rule_template: string;
        };
        /** @description Harbor's `RetentionRuleParamMetadata`. */
        RetentionRuleParamMetadata: {
            required: boolean;
            type: string;
            unit: string;
        };
        /** @description Harbor's `RetentionRuleTrigger`. */
        RetentionRuleTrigger: {
            kind?: string;
            references?: Record<string, never>;
            /** @description `cron`, `time_zone`, and in answers `next_scheduled_time`. */
            settings?: Record<string, never>;
        };
        /** @description Harbor's `RetentionSelector`. */
        RetentionSelector: {
            decoration: string;
            extras?: string;
            kind: string;
            pattern: string;
        };
        /** @description Harbor's `RetentionSelectorMetadata`. */
        RetentionSelectorMetadata: {
            decorations: string[];
            display_text: string;
            kind: string;
        };
        /** @description A verdict with its reason. */
        RetentionVerdict: {
            /** @description Whether the artifact goes with its tag. */
            artifact_goes: boolean;
            digest: string;
            kind: string;
            labels: string[];
            /** @description RETAIN, DEL, IMMUTABLE (something outranks the policy), SKIP (it changed meanwhile) or ERR. */
            outcome: string;
            /** @description None for never. */
            pull_time?: string | null;
            push_time: string;
            /** @description Why, in English. */
            reason: string;
            repository: string;
            /**
             * Format: int32
             * @description Number of the rule that decided, from 1.
             */
            rule?: number | null;
            /**
             * Format: int64
             * @description Bytes with config and layers.
             */
            size: number;
            /** @description None for an artifact without tags. */
            tag?: string | null;
            why?: components["schemas"]["RetentionReason"] | null;
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
        /** @description Harbor's `ScheduleTask`. */
        ScheduleTask: {
            /** @description Five or six fields, with `CRON_TZ=Zone/City ` in front for another time zone than the installation's. */
            cron: string;
            /** Format: int64 */
            id: number;
            /** @description Wharf's own: the next time. */
            next_time: string;
            update_time: string;
            /** Format: int64 */
            vendor_id: number;
            vendor_type: string;
        };
        /** @description Harbor's `SchedulerStatus`. */
        SchedulerStatus: {
            paused: boolean;
        };
        /** @description A run of the scrub. */
        ScrubBody: {
            /**
             * Format: int64
             * @description Their bytes.
             */
            bytes: number;
            /**
             * Format: int64
             * @description Blobs read.
             */
            checked: number;
            creation_time: string;
            /**
             * Format: int64
             * @description Blobs whose bytes are damaged or missing.
             */
            damaged: number;
            /**
             * Format: int64
             * @description Manifests that are damaged.
             */
            damaged_manifests: number;
            /**
             * Format: int64
             * @description Blobs that are sound again.
             */
            healed: number;
            /** Format: int64 */
            id: number;
            /**
             * Format: int64
             * @description Manifests read, in repositories and in the trash.
             */
            manifests: number;
            /**
             * Format: int64
             * @description Damaged blobs that were copied from the store beside.
             */
            restored: number;
            /** @description Running, Success, Error or Stopped. */
            status: string;
            /** @description Why it failed. */
            status_message: string;
            update_time: string;
        };
        /** @description When it runs by itself. */
        ScrubScheduleBody: {
            schedule?: components["schemas"]["ScheduleObj"] | null;
        };
        /** @description Harbor's `Search`. */
        Search: {
            /** @description Artifacts whose digest begins with it; Wharf's own. */
            artifact: components["schemas"]["SearchArtifact"][];
            project: components["schemas"]["Project"][];
            repository: components["schemas"]["SearchRepository"][];
            /** @description Tags that begin with the text; Wharf's own. */
            tag: components["schemas"]["SearchArtifact"][];
        };
        /** @description A tag, or an artifact found by its digest. */
        SearchArtifact: {
            digest: string;
            name?: string | null;
            project_name: string;
            /** @description Below the project. */
            repository_name: string;
            type: string;
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
        /** @description One of the schedules by which Wharf collects. */
        SlotBody: {
            /** @description What each run is asked for, JSON. */
            job_parameters?: string | null;
            /** @description `custom`, which is Harbor's schedule; `hourly` and `daily`, which are Wharf's own. */
            name: string;
            schedule?: components["schemas"]["ScheduleObj"] | null;
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
            /** @description Whether a rule keeps it where it is. */
            immutable: boolean;
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
        /** @description Harbor's `Task`. */
        Task: {
            creation_time: string;
            end_time?: string | null;
            /** Format: int64 */
            execution_id: number;
            extra_attrs: {
                [key: string]: unknown;
            };
            /** Format: int64 */
            id: number;
            /**
             * Format: int64
             * @description How often it was begun.
             */
            run_count: number;
            start_time?: string | null;
            /** @description Pending, Scheduled, Running, Success, Error or Stopped. */
            status: string;
            /** @description Why it failed, or why its last attempt did. */
            status_message: string;
            update_time: string;
        };
        /** @description How much was removed. */
        TrashEmptied: {
            /** Format: int64 */
            items: number;
        };
        /** @description Something in the trash. */
        TrashItem: {
            deleted_by: string;
            deletion_time: string;
            /** @description Of the artifact, or of what the tag pointed to. */
            digest: string;
            /** @description Until when it can come back. */
            expiration_time: string;
            /** Format: int64 */
            id: number;
            /** @description `artifact`, or `tag` for a tag alone. */
            kind: string;
            /**
             * Format: int64
             * @description Manifests that went.
             */
            manifests: number;
            /** Format: int64 */
            project_id: number;
            project_name: string;
            /** @description Why; absent where somebody simply deleted it. */
            reason?: string;
            repository_name: string;
            /**
             * Format: int64
             * @description Bytes of its manifests and of every blob they refer to, each once.
             */
            size: number;
            /** @description The first hundred of them. */
            tags: string[];
            /** @description `IMAGE` and so on; empty for tags. */
            type: string;
        };
        /** @description An item with the first thousand of its manifests. */
        TrashItemDetail: components["schemas"]["TrashItem"] & {
            members: components["schemas"]["TrashMember"][];
        };
        /** @description A manifest of an item. */
        TrashMember: {
            /** @description `signature.cosign` and so on, when it is an accessory. */
            accessory_type?: string | null;
            digest: string;
            media_type: string;
            /** @description Whether it was removed. What something else held stayed; its copy is kept in case that goes, too. */
            removed: boolean;
            /** Format: int64 */
            size: number;
        };
        /** @description What came back. */
        TrashRestored: {
            digest: string;
            /**
             * Format: int64
             * @description Manifests that were not there.
             */
            manifests: number;
            repository_name: string;
            /** @description Tags that came back. */
            tags: string[];
            /** @description Tags that point to something else by now, and were left so. */
            taken: components["schemas"]["TrashTakenTag"][];
        };
        /** @description A tag that points to something else by now. */
        TrashTakenTag: {
            /** @description What it points to. */
            digest: string;
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
            /** @description Whether the account looks at everything and changes nothing; Wharf's own. */
            auditor_flag: boolean;
            comment: string;
            creation_time: string;
            email: string;
            oidc_user_meta?: components["schemas"]["OIDCUserInfo"] | null;
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
        /** @description Harbor's `Worker`: one place in a pool. */
        Worker: {
            /** @description What the job last said of itself, as JSON. */
            check_in: string;
            checkin_at?: string | null;
            id: string;
            /** @description The job it does; empty when it has none. */
            job_id: string;
            /** @description Kind of the job it does; empty when it has none. */
            job_name: string;
            pool_id: string;
            start_at?: string | null;
        };
        /** @description Harbor's `WorkerPool`: a process that does jobs. */
        WorkerPool: {
            /**
             * Format: int64
             * @description Jobs it does at once.
             */
            concurrency: number;
            heartbeat_at: string;
            host: string;
            /** Format: int64 */
            pid: number;
            start_at: string;
            worker_pool_id: string;
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
    listClusters: {
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
                    "application/json": components["schemas"]["Cluster"][];
                };
            };
        };
    };
    createCluster: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterRequest"];
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
    getCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
        };
    };
    updateCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClusterRequest"];
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
    deleteCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Forgotten */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getInventory: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                cluster: number;
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
                    "application/json": components["schemas"]["ImageUse"][];
                };
            };
        };
    };
    reportInventory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InventoryRequest"];
            };
        };
        responses: {
            /** @description Kept */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedBody"];
                };
            };
        };
    };
    endInventory: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
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
    refreshCluster: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                cluster: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A new inventory */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedBody"];
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
    getImpact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImpactRequest"];
            };
        };
        responses: {
            /** @description Who needs what */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holders"][];
                };
            };
        };
    };
    listExecutions: {
        parameters: {
            query?: {
                /** @description By vendor_type, vendor_id, status, trigger, start_time, end_time */
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
                    "application/json": components["schemas"]["Execution"][];
                };
            };
        };
    };
    getExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The execution */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Execution"];
                };
            };
        };
    };
    stopExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                execution_id: number;
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
    listExecutionTasks: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                execution_id: number;
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
                    "application/json": components["schemas"]["Task"][];
                };
            };
        };
    };
    stopRunningJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `all` for every job that runs */
                job_id: string;
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
    actionGetJobLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                job_id: string;
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
    getWorkerPools: {
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
                    "application/json": components["schemas"]["WorkerPool"][];
                };
            };
        };
    };
    getWorkers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `all` for those of every pool */
                pool_id: string;
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
                    "application/json": components["schemas"]["Worker"][];
                };
            };
        };
    };
    listJobQueues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every queue */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobQueue"][];
                };
            };
        };
    };
    actionPendingJobs: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A kind of job, `all`, or `SCHEDULER` for all schedules */
                job_type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActionRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    ListLabels: {
        parameters: {
            query: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
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
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
    ListImmuRules: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean;
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
                    "application/json": components["schemas"]["ImmutableRule"][];
                };
            };
        };
    };
    CreateImmuRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImmutableRuleRequest"];
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
    UpdateImmuRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                immutable_rule_id: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImmutableRuleRequest"];
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
    DeleteImmuRule: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                immutable_rule_id: number;
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
    getLogs: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
    listPins: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean;
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
                    "application/json": components["schemas"]["Pin"][];
                };
            };
        };
    };
    setPin: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PinRequest"];
            };
        };
        responses: {
            /** @description It holds */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Pin"];
                };
            };
        };
    };
    removePin: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It holds no more */
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
    getArtifactInUse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                project: string;
                /** @description Path below the project, escaped twice */
                repository: string;
                /** @description Tag or digest */
                reference: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who holds it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Holders"];
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
    moveArtifact: {
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
                "application/json": components["schemas"]["MoveRequest"];
            };
        };
        responses: {
            /** @description Moved; `Location` tells where it is now */
            201: {
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
    renameRepository: {
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
                "application/json": components["schemas"]["RenameRepositoryRequest"];
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
    listTagsOfRepository: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
                /** @description Every tag of each artifact too */
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
                    "application/json": components["schemas"]["RepositoryTag"][];
                };
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
    listTrash: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page, what was deleted last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashItem"][];
                };
            };
        };
    };
    emptyTrash: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Emptied */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashEmptied"];
                };
            };
        };
    };
    getTrashItem: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                trash_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The item */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashItemDetail"];
                };
            };
        };
    };
    deleteTrashItem: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                trash_id: number;
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
    restoreTrashItem: {
        parameters: {
            query?: never;
            header?: {
                "X-Is-Resource-Name"?: boolean;
            };
            path: {
                /** @description Id or name */
                project: string;
                trash_id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came back */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashRestored"];
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                "X-Is-Resource-Name"?: boolean;
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
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
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
    createRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPolicy"];
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
    getRentenitionMetadata: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Templates and selectors */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionMetadata"];
                };
            };
        };
    };
    previewRetention: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPreviewReq"];
            };
        };
        responses: {
            /** @description One page of verdicts */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionVerdict"][];
                };
            };
        };
    };
    getRetention: {
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
            /** @description The policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
        };
    };
    updateRetention: {
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
                "application/json": components["schemas"]["RetentionPolicy"];
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
    deleteRetention: {
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
            /** @description Removed */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listRetentionExecutions: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
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
                    "application/json": components["schemas"]["RetentionExecution"][];
                };
            };
        };
    };
    triggerRetentionExecution: {
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
                "application/json": components["schemas"]["RetentionExecutionReq"];
            };
        };
        responses: {
            /** @description Started; `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    operateRetentionExecution: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                eid: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionExecutionAction"];
            };
        };
        responses: {
            /** @description Asked to stop */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getRetentionReport: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
                eid: number;
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
                    "application/json": components["schemas"]["RetentionVerdict"][];
                };
            };
        };
    };
    listRetentionTasks: {
        parameters: {
            query?: {
                page?: number;
                page_size?: number;
            };
            header?: never;
            path: {
                id: number;
                eid: number;
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
                    "application/json": components["schemas"]["RetentionExecutionTask"][];
                };
            };
        };
    };
    getRetentionTaskLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: number;
                eid: number;
                tid: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The log */
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
    listSchedules: {
        parameters: {
            query?: {
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
                    "application/json": components["schemas"]["ScheduleTask"][];
                };
            };
        };
    };
    getSchedulePaused: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description `all`: schedules are paused together */
                job_type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Whether they are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulerStatus"];
                };
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
    getDatabase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseBody"];
                };
            };
        };
    };
    liftCollectionHold: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The next collection removes what nothing needs; 409 when nothing was held */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getGCHistory: {
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
                    "application/json": components["schemas"]["GCHistory"][];
                };
            };
        };
    };
    getGCSchedule: {
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
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
        };
    };
    updateGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GcScheduleRequest"];
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
    createGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GcScheduleRequest"];
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
    listGCSchedules: {
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
                    "application/json": components["schemas"]["SlotBody"][];
                };
            };
        };
    };
    changeGCSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description custom, hourly or daily */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GcScheduleRequest"];
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
    getGC: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
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
                    "application/json": components["schemas"]["GCHistory"];
                };
            };
        };
    };
    stopGC: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
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
    getGCLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                gc_id: number;
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
    getSystemRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionPolicy"];
                };
            };
        };
    };
    setSystemRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetentionPolicy"];
            };
        };
        responses: {
            /** @description Set; `Location` tells where its runs are */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteSystemRetention: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
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
    listScrubs: {
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
                    "application/json": components["schemas"]["ScrubBody"][];
                };
            };
        };
    };
    startScrub: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Started, and `Location` tells where */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    getScrubSchedule: {
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
                    "application/json": components["schemas"]["ScrubScheduleBody"];
                };
            };
        };
    };
    changeScrubSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScrubScheduleBody"];
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
    listAllTrash: {
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
            /** @description One page, what was deleted last first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TrashItem"][];
                };
            };
        };
    };
    listUserGroups: {
        parameters: {
            query?: {
                q?: string;
                sort?: string;
                page?: number;
                page_size?: number;
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
            /** @description Set; the secret, where none was sent and one was made */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeSecret"];
                };
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
