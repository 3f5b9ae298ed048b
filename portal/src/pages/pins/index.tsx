// Pins of a project: promises to keep images, whose they are and until when.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Plus, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, page, type Shape } from '../../api/client';
import { q } from '../../api/query';
import { useMe } from '../../session';
import { Destroy } from '../../ui/dialog';
import { shortDigest } from '../../ui/format';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { artifactPath } from '../../ui/paths';
import { Time } from '../../ui/text';
import { useProject } from '../project/context';
import { PinForm } from './form';

type Pin = Shape['Pin'];

const FILTERS = ['name', 'repository', 'holder'] as const;

export function Component() {
  const { t } = useTranslation(['pins', 'common']);
  const { project, can } = useProject();
  const [editing, setEditing] = useState<Pin | 'new' | null>(null);
  const state = useListState([...FILTERS], 'name');
  const columns = useColumns(setEditing);
  const condition = q(Object.fromEntries(FILTERS.map((name) => [name, { contains: state.filter(name) }])));
  const query = useList(['pins', project.name, condition], state, (paging) =>
    page(api.GET('/projects/{project}/pins', { params: { path: { project: project.name }, query: { ...paging, q: condition } } })),
  );
  return (
    <>
      <p>{t('about')}</p>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <FilterText state={state} name="repository" label={t('repository')} />
        <FilterText state={state} name="holder" label={t('holder')} />
        <ClearFilters state={state} names={[...FILTERS]} />
        {can('pin', 'create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setEditing('new')}>
            {t('create')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} total={(count) => t('total', { count })} query={query} state={state} columns={columns} rowKey={({ id }) => id} empty={<p>{t('none')}</p>} />
      {editing !== null && <PinForm pin={editing === 'new' ? undefined : editing} close={() => setEditing(null)} />}
    </>
  );
}

function useColumns(renew: (pin: Pin) => void): Column<Pin>[] {
  const { t } = useTranslation(['pins', 'common']);
  return [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (pin) => <span className="anywhere">{pin.name}</span> },
    { key: 'what', header: t('what'), sort: 'repository', render: (pin) => <What pin={pin} /> },
    { key: 'reason', header: t('reason'), wide: true, render: (pin) => <span className="anywhere">{pin.reason}</span> },
    { key: 'holder', header: t('holder'), sort: 'holder', wide: true, render: (pin) => <span className="anywhere">{pin.holder}</span> },
    { key: 'until', header: t('until'), sort: 'expires_at', render: (pin) => (pin.expires_at ? <Time at={pin.expires_at} /> : t('ended')) },
    { key: 'actions', header: t('common:list.actions'), render: (pin) => <Actions pin={pin} renew={() => renew(pin)} /> },
  ];
}

/** A tag is held, and so is what it pointed to when it was pinned. */
function What({ pin }: { pin: Pin }) {
  const { project } = useProject();
  const isTag = pin.digest != null && pin.reference !== pin.digest;
  return (
    <div className="tag-cell">
      <Link to={artifactPath(`${project.name}/${pin.repository}`, pin.digest ?? pin.reference)}>
        {pin.repository}
        {isTag && `:${pin.reference}`}
      </Link>
      {pin.digest != null && <div className="small mono">{shortDigest(pin.digest)}</div>}
    </div>
  );
}

/** Its holder may renew and end it, and whoever may end pins. */
function Actions({ pin, renew }: { pin: Pin; renew: () => void }) {
  const { t } = useTranslation('pins');
  const { project, can } = useProject();
  const me = useMe();
  if (!can('pin', 'delete') && pin.holder !== me?.username) return null;
  return (
    <span className="nowrap">
      {can('pin', 'create') && (
        <Tooltip label={t('renew')}>
          <ActionIcon variant="subtle" aria-label={`${t('renew')}: ${pin.name}`} onClick={renew}>
            <RefreshCw size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      <Destroy
        name={pin.name}
        title={t('end.title')}
        consequence={t('end.consequence')}
        destroy={() => api.DELETE('/projects/{project}/pins/{name}', { params: { path: { project: project.name, name: pin.name } } })}
        done={t('end.done')}
        stale={['pins']}
      />
    </span>
  );
}
