import { useTranslation } from 'react-i18next';
import { api, inPath, type Shape } from '../../api/client';
import { Destroy } from '../../ui/dialog';
import { splitName } from '../../ui/paths';
import { useToldTrashed } from '../../ui/trashed';
import type { FirstTags } from './first-tags';

/** Deletes an artifact, after saying which tags go with it. */
interface Props {
  artifact: Shape['Artifact'];
  /** The first of its tags, where it did not bring them along. */
  tags?: FirstTags;
  /** The name it is asked about by, where it has several. */
  tag?: string;
  inMenu?: boolean;
  /** Why it cannot be deleted now. */
  refusal?: string;
  after?: () => void;
}

export function DeleteArtifact({ artifact, tags: first, tag, inMenu, refusal, after }: Props) {
  const { t } = useTranslation(['artifacts', 'common']);
  const tell = useToldTrashed();
  const { project, repository } = splitName(artifact.repository_name);
  const tags = first?.rows ?? artifact.tags ?? [];
  const name = tag ?? tags[0]?.name;
  const count = first?.total ?? tags.length;
  return (
    <Destroy
      name={name === undefined ? artifact.digest : `${artifact.repository_name}:${name}`}
      title={t('delete.title')}
      inMenu={inMenu}
      refusal={refusal}
      consequence={
        <>
          <p>{tags.length === 0 ? t('delete.untagged') : t('delete.tags', { count })}</p>
          <p className="anywhere">
            {tags.slice(0, 20).map(({ name }) => name).join(', ')}
            {count > 20 && ' …'}
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
