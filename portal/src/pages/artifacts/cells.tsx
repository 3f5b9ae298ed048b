// What both lists of a repository show of an artifact, and what narrows them.
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, page, type Shape } from '../../api/client';
import { ClearFilters, FilterChoice, Filters, FilterText, type Column, type ListState } from '../../ui/list';
import { Bytes, Digest, LabelMark } from '../../ui/text';
import { NotScanned, PlatformText, Signed, useTypeName } from './kind';

export const FILTERS = ['tag', 'type', 'label'];

export interface Place {
  path: { project: string; repository: string };
  project: number;
  can: (resource: string, action: string) => boolean;
}

/** What the address bar narrows to. The tag is the condition of a list's own kind. */
export function wantedOf(state: ListState) {
  const [tag, type, label] = FILTERS.map((name) => state.filter(name));
  return {
    tag,
    type: type ? { is: type } : undefined,
    labels: label && /^\d+$/.test(label) ? { raw: `(${label})` } : undefined,
  };
}

export function Narrow({ state, place, children }: { state: ListState; place: Place; children?: React.ReactNode }) {
  const { t } = useTranslation('artifacts');
  const typeName = useTypeName();
  const labels = useLabels(place.project);
  return (
    <Filters>
      <FilterText state={state} name="tag" label={t('filterTag')} />
      <FilterChoice
        state={state}
        name="type"
        label={t('typeOf')}
        data={[{ value: '', label: t('allTypes') }, ...['IMAGE', 'CHART', 'CNAB', 'SBOM'].map((value) => ({ value, label: typeName(value) }))]}
      />
      {labels.length > 0 && (
        <FilterChoice state={state} name="label" label={t('labels')} data={[{ value: '', label: t('allLabels') }, ...labels.map(({ id, name }) => ({ value: String(id), label: name }))]} />
      )}
      {children}
      <ClearFilters state={state} names={FILTERS} />
    </Filters>
  );
}

/** Labels of the project, then those of the installation. */
function useLabels(project: number): Shape['Label'][] {
  const labels = useQuery({
    queryKey: ['labels', 'choice', project],
    queryFn: async () => {
      const ask = (query: { scope: string; project_id?: number }) => page(api.GET('/labels', { params: { query: { ...query, page_size: 100 } } }));
      const [own, common] = await Promise.all([ask({ scope: 'p', project_id: project }), ask({ scope: 'g' })]);
      return [...own.rows, ...common.rows];
    },
    staleTime: 60_000,
    retry: false,
  });
  return labels.data ?? [];
}

/** The columns after the name; `of` takes the artifact out of a row. */
export function useArtifactColumns<Row>(of: (row: Row) => Shape['Artifact']): Column<Row>[] {
  const { t } = useTranslation(['artifacts', 'common']);
  return [
    { key: 'digest', header: t('digest'), wide: true, render: (row) => <Digest value={of(row).digest} bare /> },
    { key: 'type', header: t('common:field.type'), wide: true, render: (row) => <Kind artifact={of(row)} /> },
    { key: 'size', header: t('common:field.size'), sort: 'size', number: true, render: (row) => <Bytes count={of(row).size} /> },
    { key: 'signed', header: t('signature'), wide: true, render: (row) => <Signed artifact={of(row)} /> },
    { key: 'scan', header: t('vulnerabilities'), wide: true, render: () => <NotScanned /> },
    { key: 'labels', header: t('labels'), wide: true, render: (row) => <LabelMarks artifact={of(row)} /> },
  ];
}

function Kind({ artifact }: { artifact: Shape['Artifact'] }) {
  const typeName = useTypeName();
  return (
    <span className="nowrap">
      {typeName(artifact.type)} <span className="small"><PlatformText artifact={artifact} /></span>
    </span>
  );
}

function LabelMarks({ artifact: { labels } }: { artifact: Shape['Artifact'] }) {
  if (labels == null || labels.length === 0) return null;
  return (
    <span className="row-tags">
      {labels.map((label) => (
        <LabelMark key={label.id} {...label} />
      ))}
    </span>
  );
}
