// The keys a page may use are those its texts have: a wrong one does not compile. One line for each page.
import 'i18next';
import type artifact from '../pages/artifact/en.json';
import type artifacts from '../pages/artifacts/en.json';
import type project from '../pages/project/en.json';
import type projects from '../pages/projects/en.json';
import type repositories from '../pages/repositories/en.json';
import type search from '../pages/search/en.json';
import type signIn from '../pages/sign-in/en.json';
import type welcome from '../pages/welcome/en.json';
import type common from './en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      artifact: typeof artifact;
      artifacts: typeof artifacts;
      common: typeof common;
      project: typeof project;
      projects: typeof projects;
      repositories: typeof repositories;
      search: typeof search;
      'sign-in': typeof signIn;
      welcome: typeof welcome;
    };
  }
}
