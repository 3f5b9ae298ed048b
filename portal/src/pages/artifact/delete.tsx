// Deleting an artifact, after saying which tags go with it.
import { useTranslation } from 'react-i18next';
import { api, inPath, type Shape } from '../../api/client';
import { Destroy, type DestroyProps } from '../../ui/dialog';
import { splitName } from '../../ui/paths';
import { useToldTrashed } from '../../ui/trashed';
import type { FirstTags } from './first-tags';

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

export function useDeleteArtifact({ artifact, tags: first, tag, refusal, after }: Doomed): DestroyProps {
  const { t } = useTranslation(['artifacts', 'common']);
  const tell = useToldTrashed();
  const { project, repository } = splitName(artifact.repository_name);
  const tags = first?.rows ?? artifact.tags ?? [];
  const name = tag ?? tags[0]?.name;
  const count = first?.total ?? tags.length;
  return {
    name: name === undefined ? artifact.digest : `${artifact.repository_name}:${name}`,
    title: t('delete.title'),
    refusal,
    consequence: (
      <>
        <p>{tags.length === 0 ? t('delete.untagged') : t('delete.tags', { count })}</p>
        <p className="anywhere">
          {tags.slice(0, 20).map(({ name }) => name).join(', ')}
          {count > 20 && ' …'}
        </p>
        <p className="mono anywhere">{artifact.digest}</p>
        <p>{t('common:trash.canReturn')}</p>
      </>
    ),
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
