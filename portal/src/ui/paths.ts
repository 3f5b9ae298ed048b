// Addresses inside the portal.

/** `team/app/web` is the repository `app/web` of the project `team`. */
export function splitName(full: string): { project: string; repository: string } {
  const slash = full.indexOf('/');
  return { project: full.slice(0, slash), repository: full.slice(slash + 1) };
}

export function repositoryPath(full: string): string {
  const { project, repository } = splitName(full);
  return `/projects/${encodeURIComponent(project)}/repositories/${encodeURIComponent(repository)}`;
}

export function artifactPath(full: string, reference: string): string {
  return `${repositoryPath(full)}/artifacts/${encodeURIComponent(reference)}`;
}
