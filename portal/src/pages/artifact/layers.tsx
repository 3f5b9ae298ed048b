// How an image was built, and what each step weighs.
import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, one, type Shape } from '../../api/client';
import { Loaded } from '../../ui/page';
import { Bytes, Digest, Time } from '../../ui/text';
import { withLayers, type Step } from './history';
import { layers } from './manifest';

export function History({ artifact, path }: { artifact: Shape['Artifact']; path: { project: string; repository: string } }) {
  const { t } = useTranslation('artifact');
  const query = useQuery({
    queryKey: ['history', artifact.repository_name, artifact.digest],
    queryFn: async () => {
      const [text, made] = await Promise.all([
        one(
          api.GET('/projects/{project}/repositories/{repository}/artifacts/{reference}/additions/{addition}', {
            params: { path: { ...path, reference: artifact.digest, addition: 'build_history' } },
            parseAs: 'text',
          }),
        ),
        layers(path, artifact.digest),
      ]);
      const steps: unknown = JSON.parse(text || '[]');
      return withLayers(Array.isArray(steps) ? (steps as Step[]) : [], made);
    },
    staleTime: Infinity,
  });
  return (
    <Loaded query={query}>
      {(steps) => (
        <div className="table-frame" tabIndex={0} role="region" aria-label={t('history')}>
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('step')}</Table.Th>
                <Table.Th>{t('layer')}</Table.Th>
                <Table.Th className="phone-hide">{t('built')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {steps.map((step, index) => (
                <Table.Tr key={index}>
                  <Table.Td>
                    <code className="mono preline">{String(step.created_by ?? step.comment ?? '')}</code>
                  </Table.Td>
                  <Table.Td>
                    {step.layer ? (
                      <>
                        <Bytes count={step.layer.size} /> <Digest value={step.layer.digest} />
                      </>
                    ) : (
                      '—'
                    )}
                  </Table.Td>
                  <Table.Td className="phone-hide">{typeof step.created === 'string' && <Time at={step.created} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Loaded>
  );
}
