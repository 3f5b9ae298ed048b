// What an index lists, unfolded below its row.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, one, type Shape } from '../../api/client';
import { artifactPath } from '../../ui/paths';
import { PullMenu } from '../../ui/pull-commands';
import { Bytes, Digest } from '../../ui/text';

interface Props {
  artifact: Shape['Artifact'];
  path: { project: string; repository: string };
}

export function Platforms({ artifact, path }: Props) {
  const { t } = useTranslation('artifacts');
  return (
    <ul className="tree">
      {(artifact.references ?? []).map((reference) => (
        <li key={reference.child_digest} className="row-tags">
          <Link to={artifactPath(artifact.repository_name, reference.child_digest)}>{isAttestation(reference) ? t('attestation') : platformName(reference.platform)}</Link>
          <Digest value={reference.child_digest} />
          <ChildSize path={path} digest={reference.child_digest} />
          <PullMenu repository={artifact.repository_name} reference={reference.child_digest} type={artifact.type} />
        </li>
      ))}
    </ul>
  );
}

function ChildSize({ path, digest }: { path: Props['path']; digest: string }) {
  const { t } = useTranslation('artifacts');
  const child = useQuery({
    queryKey: ['artifact', path, digest],
    queryFn: () =>
      one(api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}', { params: { path: { ...path, reference: digest }, query: { with_tag: false } } })),
    staleTime: Infinity,
  });
  if (child.isError) return <span>{t('absent')}</span>;
  return child.data ? <Bytes count={child.data.size} /> : null;
}

/** What BuildKit puts beside the platforms: how they were built. It says `unknown/unknown` of itself. */
export const isAttestation = ({ annotations }: Shape['Reference']): boolean => annotations?.['vnd.docker.reference.type'] !== undefined;

/** The platforms an index is for; what it lists besides is not one. */
export const platformsOf = (artifact: Shape['Artifact']): Shape['Reference'][] => (artifact.references ?? []).filter((reference) => !isAttestation(reference));

/** `linux/arm64/v8`, as an index says of its children. */
export function platformName(platform: unknown): string {
  const { os, architecture, variant } = (platform ?? {}) as Record<string, unknown>;
  const parts = [os, architecture, variant].filter((part): part is string => typeof part === 'string' && part !== '' && part !== 'unknown');
  return parts.length === 0 ? '—' : parts.join('/');
}
