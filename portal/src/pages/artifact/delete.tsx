// Deleting an artifact, after saying which tags go with it.
import { useTranslation } from 'react-i18next';
import { api, inPath, type Shape } from '../../api/client';
import { Destroy, type DestroyProps } from '../../ui/dialog';
import { Impact } from '../../ui/impact';
import { splitName } from '../../ui/paths';
import { useToldTrashed } from '../../ui/trashed';
import { useFirstTags, type FirstTags } from './first-tags';

interface Doomed {
  artifact: Shape['Artifact'];
  /** The first of its tags, where it did not bring them along. */
  tags?: FirstTags;
  /** The name it is asked about by, where it has several. */
  tag?: string;
  /** Why it cannot be deleted now. */
  refusal?: string;
  after?: () => void;
}

export function DeleteArtifact(doomed: Doomed) {
  return <Destroy {...useDeleteArtifact(doomed)} />;
}

/** Which tags go with it, and who needs it. */
function Going({ artifact, tags: first, path }: { artifact: Shape['Artifact']; tags: FirstTags | undefined; path: { project: string; repository: string } }) {
  const { t } = useTranslation(['artifacts', 'common']);
  const known = first ?? (artifact.tags == null ? undefined : { rows: artifact.tags, total: artifact.tags.length });
  const asked = useFirstTags(artifact, path, known === undefined);
  const tags = known ?? asked;
  return (
    <>
      {tags !== undefined && (
        <>
          <p>{tags.total === 0 ? t('delete.untagged') : t('delete.tags', { count: tags.total })}</p>
          <p className="anywhere">
            {tags.rows.slice(0, 20).map(({ name }) => name).join(', ')}
            {tags.total > 20 && ' …'}
          </p>
        </>
      )}
      <p className="mono anywhere">{artifact.digest}</p>
      <Impact target={`${artifact.repository_name}@${artifact.digest}`} />
      <p>{t('common:trash.canReturn')}</p>
    </>
  );
}

export function useDeleteArtifact({ artifact, tags: first, tag, refusal, after }: Doomed): DestroyProps {
  const { t } = useTranslation(['artifacts', 'common']);
  const tell = useToldTrashed();
  const { project, repository } = splitName(artifact.repository_name);
  const name = tag ?? (first?.rows ?? artifact.tags)?.[0]?.name;
  return {
    name: name === undefined ? artifact.digest : `${artifact.repository_name}:${name}`,
    title: t('delete.title'),
    refusal,
    consequence: <Going artifact={artifact} tags={first} path={{ project, repository: inPath(repository) }} />,
    destroy: () =>
      api.DELETE('/projects/{project}/repositories/{repository}/artifacts/{reference}', {
        params: { path: { project, repository: inPath(repository), reference: artifact.digest } },
      }),
    stale: ['artifacts'],
    done: null,
    after: () => {
      void tell(project, { digest: { is: artifact.digest } });
      after?.();
    },
  };
}
