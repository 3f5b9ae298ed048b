import { useTranslation } from 'react-i18next';
import { api, inPath, type Shape } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { splitName } from '../../ui/paths';
import { useToldTrashed } from '../../ui/trashed';

/** Deletes an artifact, after saying which tags go with it. */
export function DeleteArtifact({ artifact, label, after }: { artifact: Shape['Artifact']; label?: string; after?: () => void }) {
  const { t } = useTranslation(['artifacts', 'common']);
  const tell = useToldTrashed();
  const { project, repository } = splitName(artifact.repository_name);
  const tags = artifact.tags ?? [];
  return (
    <Destroy
      name={tags[0] === undefined ? artifact.digest : `${artifact.repository_name}:${tags[0].name}`}
      title={t('delete.title')}
      label={label}
      consequence={
        <>
          <p>{tags.length === 0 ? t('delete.untagged') : t('delete.tags', { count: tags.length })}</p>
          <p className="anywhere">
            {tags.slice(0, 20).map(({ name }) => name).join(', ')}
            {tags.length > 20 && ' …'}
          </p>
          <p className="mono anywhere">{artifact.digest}</p>
          <p>{t('common:trash.canReturn')}</p>
        </>
      }
      destroy={() =>
        api.DELETE('/projects/{project}/repositories/{repository}/artifacts/{reference}', {
          params: { path: { project, repository: inPath(repository), reference: artifact.digest } },
        })
      }
      stale={['artifacts']}
      done={null}
      after={() => {
        void tell(project, { digest: { is: artifact.digest } });
        after?.();
      }}
    />
  );
}
