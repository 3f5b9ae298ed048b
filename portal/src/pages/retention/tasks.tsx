// What a run did, repository by repository, and its log there.
import { Button, Modal, Pagination, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, page, type Shape } from '../../api/client';
import { Loaded } from '../../ui/page';
import { Status } from './status';

type Task = Shape['RetentionExecutionTask'];

const PAGE = 15;

export function Tasks({ policy, run }: { policy: number; run: Shape['RetentionExecution'] }) {
  const { t } = useTranslation(['retention', 'common']);
  const [at, setAt] = useState(1);
  const [shown, setShown] = useState<Task | null>(null);
  const path = { id: policy, eid: run.id };
  const query = useQuery({
    queryKey: ['retention-runs', policy, run.id, run.status, at],
    queryFn: () => page(api.GET('/retentions/{id}/executions/{eid}/tasks', { params: { path, query: { page: at, page_size: PAGE } } })),
    placeholderData: keepPreviousData,
    refetchInterval: run.end_time == null ? 2_000 : false,
  });
  return (
    <Loaded query={query}>
      {({ rows, total }) => (
        <>
          {total === 0 && <p>{t('task.none')}</p>}
          {total > 0 && (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('task.repository')}</Table.Th>
                  <Table.Th>{t('run.status')}</Table.Th>
                  <Table.Th>{t('task.kept')}</Table.Th>
                  <Table.Th>{t('task.log')}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.map((task) => (
                  <Table.Tr key={task.id}>
                    <Table.Td className="anywhere">{task.repository}</Table.Td>
                    <Table.Td>
                      <Status text={task.status} />
                    </Table.Td>
                    <Table.Td>{t('task.of', { retained: task.retained, total: task.total })}</Table.Td>
                    <Table.Td>
                      <Button size="compact-xs" variant="subtle" onClick={() => setShown(task)} aria-label={`${t('task.log')}: ${task.repository}`}>
                        {t('task.log')}
                      </Button>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          {total > PAGE && (
            <Pagination
              size="sm"
              total={Math.ceil(total / PAGE)}
              value={at}
              onChange={setAt}
              aria-label={t('common:list.pages')}
              getControlProps={(control) => ({ 'aria-label': control })}
            />
          )}
          <Modal opened={shown !== null} onClose={() => setShown(null)} title={shown?.repository} size="xl" closeButtonProps={{ 'aria-label': t('common:action.close') }}>
            {shown && <Log policy={policy} task={shown} />}
          </Modal>
        </>
      )}
    </Loaded>
  );
}

function Log({ policy, task }: { policy: number; task: Task }) {
  const { t } = useTranslation('retention');
  const query = useQuery({
    queryKey: ['retention-log', policy, task.execution_id, task.id, task.status],
    queryFn: () => one(api.GET('/retentions/{id}/executions/{eid}/tasks/{tid}', { params: { path: { id: policy, eid: task.execution_id, tid: task.id } }, parseAs: 'text' })),
  });
  return (
    <Loaded query={query}>
      {(text) => (
        <pre className="log mono" tabIndex={0} role="region" aria-label={t('task.log')} lang="en">
          {text}
        </pre>
      )}
    </Loaded>
  );
}
