// The list of labels, and making, changing and deleting one.
import { ActionIcon, Button, ColorInput, TextInput } from '@mantine/core';
import { Pencil, Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { Destroy, FormDialog } from '../../ui/dialog';
import { ClearFilters, Filters, FilterText, List, useList, useListState, type Column } from '../../ui/list';
import { LabelMark, Time } from '../../ui/text';

const FILTERS = ['name'];

interface Props {
  /** Without: the labels of the installation. */
  projectId?: number;
  may: (action: string) => boolean;
}

export function Labels({ projectId, may }: Props) {
  const { t } = useTranslation(['labels', 'common']);
  const [edited, setEdited] = useState<Partial<Shape['Label']> | null>(null);
  const state = useListState(FILTERS, 'name');
  const place = projectId === undefined ? { scope: 'g' } : { scope: 'p', project_id: projectId };
  const query = useList(['labels', place, state.filter('name')], state, (paging) =>
    page(api.GET('/labels', { params: { query: { ...paging, ...place, ...(state.filter('name') ? { name: state.filter('name') } : {}) } } })),
  );
  const columns: Column<Shape['Label']>[] = [
    { key: 'name', header: t('common:field.name'), sort: 'name', render: (label) => <LabelMark name={label.name} color={label.color} /> },
    { key: 'description', header: t('common:field.description'), render: (label) => <span className="anywhere">{label.description}</span> },
    { key: 'created', header: t('common:field.created'), sort: 'creation_time', wide: true, render: (label) => <Time at={label.creation_time} /> },
    {
      key: 'actions',
      header: t('common:list.actions'),
      render: (label) => (
        <span className="nowrap">
          {may('update') && (
            <ActionIcon variant="subtle" color="gray" aria-label={`${t('common:action.edit')}: ${label.name}`} onClick={() => setEdited(label)}>
              <Pencil size={16} />
            </ActionIcon>
          )}
          {may('delete') && (
            <Destroy
              name={label.name}
              title={t('delete.title')}
              consequence={t('delete.consequence')}
              destroy={() => api.DELETE('/labels/{label_id}', { params: { path: { label_id: label.id } } })}
              stale={['labels']}
            />
          )}
        </span>
      ),
    },
  ];
  return (
    <>
      <Filters>
        <FilterText state={state} name="name" label={t('common:list.filter')} />
        <ClearFilters state={state} names={FILTERS} />
        {may('create') && (
          <Button leftSection={<Plus size={16} />} onClick={() => setEdited({})}>
            {t('create')}
          </Button>
        )}
      </Filters>
      <List label={t('title')} total={(count) => t('total', { count })} query={query} state={state} columns={columns} rowKey={(label) => label.id} />
      {edited && <EditLabel label={edited} place={place} close={() => setEdited(null)} />}
    </>
  );
}

function EditLabel({ label, place, close }: { label: Partial<Shape['Label']>; place: { scope: string; project_id?: number }; close: () => void }) {
  const { t } = useTranslation(['labels', 'common']);
  const [name, setName] = useState(label.name ?? '');
  const [description, setDescription] = useState(label.description ?? '');
  const [color, setColor] = useState(label.color ?? '#1971c2');
  const body = { name, description, color };
  const save = (): Promise<unknown> =>
    label.id === undefined ? api.POST('/labels', { body: { ...body, ...place } }) : api.PUT('/labels/{label_id}', { params: { path: { label_id: label.id } }, body: { ...body, ...place } });
  return (
    <FormDialog opened close={close} title={label.id === undefined ? t('create') : t('edit')} submit={t('common:action.save')} save={save} stale={['labels']} disabled={name.trim() === ''}>
      <TextInput label={t('common:field.name')} value={name} onChange={(event) => setName(event.currentTarget.value)} maxLength={128} required data-autofocus />
      <TextInput label={t('common:field.description')} value={description} onChange={(event) => setDescription(event.currentTarget.value)} />
      <ColorInput label={t('color')} value={color} onChange={setColor} format="hex" withPicker={false} swatches={COLORS} closeOnColorSwatchClick />
    </FormDialog>
  );
}

const COLORS = ['#c92a2a', '#e8590c', '#f08c00', '#2f9e44', '#0c8599', '#1971c2', '#6741d9', '#c2255c', '#343a40'];
