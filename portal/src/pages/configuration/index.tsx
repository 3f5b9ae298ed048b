// What the installation is set to, part by part, with tests of the directory and the provider before they are saved.
import { Button, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { NavLink, useParams } from 'react-router';
import { api, one, type Shape } from '../../api/client';
import { Head, Loaded, Problem } from '../../ui/page';
import { told } from '../../ui/told';
import { Field } from './field';
import { changed, TABS, wrong, type Draft, type Field as Setting, type Item, type Section, type Tab } from './fields';
import { TestLdap, TestOidc } from './test-buttons';

export function Component() {
  const { t } = useTranslation(['configuration', 'common']);
  const parameters = useParams();
  const tab = (Object.keys(TABS) as Tab[]).find((known) => known === parameters.tab) ?? 'general';
  const query = useQuery({ queryKey: ['configurations'], queryFn: () => one(api.GET('/configurations')) as Promise<Record<string, Item | undefined>> });
  // Fields that keep what was typed begin anew when it is saved. Counted here, where the answer is read: below, they would begin with the values before.
  const [saved, setSaved] = useState(0);
  return (
    <>
      <Head title={t('title')} />
      <nav className="tabs" aria-label={t('title')}>
        {(Object.keys(TABS) as Tab[]).map((name) => (
          <NavLink key={name} to={name === 'general' ? '/configuration' : `/configuration/${name}`} end>
            {t(`tab.${name}`)}
          </NavLink>
        ))}
      </nav>
      <Loaded query={query}>{(values) => <Part key={tab} tab={tab} values={values} saved={saved} onSaved={() => setSaved((before) => before + 1)} />}</Loaded>
    </>
  );
}

interface PartProps {
  tab: Tab;
  values: Record<string, Item | undefined>;
  saved: number;
  onSaved: () => void;
}

function Part({ tab, values, saved, onSaved }: PartProps) {
  const { t } = useTranslation(['configuration', 'common']);
  const [draft, setDraft] = useState<Draft>({});
  const queries = useQueryClient();
  const changes = changed(draft, values);
  const sections: readonly Section[] = TABS[tab];
  const isWrong = ({ key, kind }: Setting) => changes[key] !== undefined && wrong(kind, changes[key]) !== null;
  const faulty = sections.some(({ fields }) => fields.some(isWrong));
  const save = useMutation({
    mutationFn: () => api.PUT('/configurations', { body: changes as Shape['Configurations'] }),
    meta: { silent: true },
    onSuccess: async () => {
      told.done(t('common:state.saved'));
      await queries.invalidateQueries();
      setDraft({});
      onSaved();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="narrow" onSubmit={submit}>
      {sections.map(({ heading, fields }) => (
        <section key={heading} className="card spaced">
          <h2>{t(`heading.${heading}`)}</h2>
          <Stack gap="md">
            {fields.map((field) => (
              <Field key={`${field.key} ${saved}`} field={field} item={values[field.key]} draft={draft} change={(value) => setDraft((before) => ({ ...before, [field.key]: value }))} />
            ))}
          </Stack>
        </section>
      ))}
      <div className="card sticky-foot">
        {save.isError && <Problem error={save.error} />}
        <div className="row-tags">
          <Button type="submit" loading={save.isPending} disabled={Object.keys(changes).length === 0 || faulty}>
            {t('common:action.save')}
          </Button>
          {tab === 'ldap' && <TestLdap draft={draft} values={values} />}
          {tab === 'oidc' && <TestOidc draft={draft} values={values} />}
        </div>
      </div>
    </form>
  );
}
