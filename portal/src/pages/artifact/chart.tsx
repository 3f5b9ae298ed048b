// The read-me of a chart, and its default values.
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { api, type Shape } from '../../api/client';
import { Loaded, Loading } from '../../ui/page';

const Markdown = lazy(() => import('../../ui/markdown'));

interface Props {
  artifact: Shape['Artifact'];
  path: { project: string; repository: string };
  addition: 'readme.md' | 'values.yaml';
}

export function Chart({ artifact, path, addition }: Props) {
  const { t } = useTranslation('artifact');
  const query = useQuery({
    queryKey: ['addition', artifact.repository_name, artifact.digest, addition],
    queryFn: async () => {
      const params = { path: { ...path, reference: artifact.digest, addition } };
      const { data } = await api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/additions/{addition}', { params, parseAs: 'text' });
      return data ?? '';
    },
    staleTime: Infinity,
  });
  return (
    <Loaded query={query}>
      {(text) => {
        if (text === '') return <p>{t('absent')}</p>;
        if (addition === 'values.yaml') return <pre className="preline mono">{text}</pre>;
        return (
          <Suspense fallback={<Loading />}>
            <Markdown text={text} />
          </Suspense>
        );
      }}
    </Loaded>
  );
}
