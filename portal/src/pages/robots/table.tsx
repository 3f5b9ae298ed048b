// The list of robots, of the installation or of a project, and what one does with a robot.
import { ActionIcon, Badge, Button, Switch } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, one, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { Destroy } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { Time } from '../../ui/text';
import { RobotForm } from './form';
import { SecretOnce, type Issued } from '../../ui/secret';

const FILTERS = ['name'];

interface Props {
  project?: Shape['Project'];
  may: (action: string) => boolean;
}

export function Robots({ project, may }: Props) {
  const { t } = useTranslation(['robots', 'common']);
  const [edited, setEdited] = useState<Shape['Robot'] | 'new' | null>(null);
  const [issued, setIssued] = useState<Issued | null>(null);
  const state = useListState(FILTERS);
  const level = project === undefined ? { Level: { is: 'system' } } : { Level: { is: 'project' }, ProjectID: { is: project.project_id } };
  const query = useList(['robots', project?.name, state.filter('name')], state, (paging) =>
    page(api.GET('/robots', { params: { query: { ...paging, q: q({ ...level, name: { contains: state.filter('name') } }) } } })),
  );
  const columns: Column<Shape['Robot']>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (robot) => <code className="mono anywhere">{robot.name}</code> },
    { key: 'description', header: t('common:field.description'), wide: true, render: (robot) => <span className="anywhere">{robot.description}</span> },
    { key: 'rights', header: t('rights'), wide: true, render: (robot) => <Rights robot={robot} /> },
    { key: 'expires', header: t('expires'), render: (robot) => <Expiry robot={robot} /> },
    { key: 'on', header: t('common:state.on'), render: (robot) => <OnOff robot={robot} disabled={!may('update')} /> },
    { key: 'created', header: t('common:field.created'), sort: 'creation_time', wide: true, render: (robot) => <Time at={robot.creation_time} /> },
  ];
  if (may('update') || may('delete')) {
    columns.push({
      key: 'actions',
      header: t('common:list.actions'),
      render: (robot) => (
        <span className="nowrap">
          {may('update') && (
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('edit')}: ${robot.name}`} title={t('edit')} onClick={() => setEdited(robot)}>
              <Pencil size={16} />
            </ActionIcon>
          )}
          {may('update') && <NewSecret robot={robot} issued={setIssued} />}
          {may('delete') && (
            <Destroy
              name={robot.name}
              title={t('delete.title')}
              consequence={t('delete.consequence')}
              destroy={() => api.DELETE('/robots/{robot}', { params: { path: { robot: robot.id } } })}
              stale={['robots']}
            />
          )}
        </span>
      ),
    });
  }
  return (
    <>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {may('create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setEdited('new')}>
            {t('create.title')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} query={query} state={state} columns={columns} rowKey={(robot) => robot.id} empty={<p>{t('empty')}</p>} />
      {edited !== null && <RobotForm project={project} robot={edited === 'new' ? undefined : edited} close={() => setEdited(null)} issued={setIssued} />}
      <SecretOnce issued={issued} title={t('secret.title')} close={() => setIssued(null)} />
    </>
  );
}

function Rights({ robot }: { robot: Shape['Robot'] }) {
  const { t } = useTranslation('robots');
  const count = robot.permissions.reduce((sum, { access }) => sum + access.length, 0);
  const text = robot.permissions.map(({ namespace, access }) => `${namespace}: ${access.map(({ resource, action }) => `${resource}:${action}`).join(', ')}`).join('\n');
  return <span title={text}>{t('rightCount', { count })}</span>;
}

function Expiry({ robot }: { robot: Shape['Robot'] }) {
  const { t } = useTranslation(['robots', 'common']);
  if (robot.expires_at <= 0) return <span>{t('common:state.never')}</span>;
  const moment = new Date(robot.expires_at * 1000);
  if (moment.getTime() < Date.now()) return <Badge color="red" variant="light">{t('expired')}</Badge>;
  return <Time at={moment.toISOString()} />;
}

function OnOff({ robot, disabled }: { robot: Shape['Robot']; disabled: boolean }) {
  const { t } = useTranslation('robots');
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (disable: boolean) => api.PUT('/robots/{robot}', { params: { path: { robot: robot.id } }, body: { disable } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['robots'] }),
  });
  return (
    <Switch aria-label={t('switch', { name: robot.name })} checked={!robot.disable} disabled={disabled || change.isPending} onChange={(event) => change.mutate(!event.currentTarget.checked)} />
  );
}

function NewSecret({ robot, issued }: { robot: Shape['Robot']; issued: (issued: Issued) => void }) {
  const { t } = useTranslation('robots');
  const renew = async () => {
    const { secret } = await one(api.PATCH('/robots/{robot}', { params: { path: { robot: robot.id } }, body: {} }));
    issued({ name: robot.name, secret });
  };
  return <Destroy name={robot.name} title={t('renew.title')} icon={<KeyRound size={16} />} consequence={t('renew.consequence')} destroy={renew} stale={['robots']} done={null} />;
}
