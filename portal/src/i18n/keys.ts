// The keys a page may use are those its texts have: a wrong one does not compile. One line for each page.
import 'i18next';
import type artifact from '../pages/artifact/en.json';
import type artifacts from '../pages/artifacts/en.json';
import type audit from '../pages/audit/en.json';
import type clusters from '../pages/clusters/en.json';
import type configuration from '../pages/configuration/en.json';
import type garbageCollection from '../pages/garbage-collection/en.json';
import type grants from '../pages/grants/en.json';
import type groups from '../pages/groups/en.json';
import type health from '../pages/health/en.json';
import type immutability from '../pages/immutability/en.json';
import type jobs from '../pages/jobs/en.json';
import type labels from '../pages/labels/en.json';
import type members from '../pages/members/en.json';
import type pins from '../pages/pins/en.json';
import type profile from '../pages/profile/en.json';
import type project from '../pages/project/en.json';
import type projects from '../pages/projects/en.json';
import type quotas from '../pages/quotas/en.json';
import type repositories from '../pages/repositories/en.json';
import type retention from '../pages/retention/en.json';
import type robots from '../pages/robots/en.json';
import type roles from '../pages/roles/en.json';
import type search from '../pages/search/en.json';
import type settings from '../pages/settings/en.json';
import type signIn from '../pages/sign-in/en.json';
import type trash from '../pages/trash/en.json';
import type users from '../pages/users/en.json';
import type welcome from '../pages/welcome/en.json';
import type workloadRules from '../pages/workload-rules/en.json';
import type common from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      artifact: typeof artifact;
      artifacts: typeof artifacts;
      audit: typeof audit;
      clusters: typeof clusters;
      common: typeof common;
      configuration: typeof configuration;
      'garbage-collection': typeof garbageCollection;
      grants: typeof grants;
      groups: typeof groups;
      health: typeof health;
      immutability: typeof immutability;
      jobs: typeof jobs;
      labels: typeof labels;
      members: typeof members;
      pins: typeof pins;
      profile: typeof profile;
      project: typeof project;
      projects: typeof projects;
      quotas: typeof quotas;
      repositories: typeof repositories;
      retention: typeof retention;
      robots: typeof robots;
      roles: typeof roles;
      search: typeof search;
      settings: typeof settings;
      'sign-in': typeof signIn;
      trash: typeof trash;
      users: typeof users;
      welcome: typeof welcome;
      'workload-rules': typeof workloadRules;
    };
  }
}
