// The editor of the default policy.
import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Editor } from '../editor';
import { usePlace } from '../place';
import type { Body } from '../policy';
import { InSystem } from './place';
import { PreviewSomewhere } from './preview';

const preview = (policy: Body, complete: boolean) => <PreviewSomewhere policy={policy} complete={complete} />;

export function Component() {
  return <InSystem>{(stored) => (stored === null ? <None /> : <Editor key={stored.id} id={stored.id ?? 0} stored={stored} preview={preview} />)}</InSystem>;
}

function None() {
  const { t } = useTranslation('retention');
  const { can } = usePlace();
  const [writing, setWriting] = useState(false);
  if (writing) return <Editor preview={preview} />;
  return (
    <section className="card spaced">
      <h2>{t('system.none')}</h2>
      <p>{t('system.nothing')}</p>
      {can('create') && (
        <Button leftSection={<Plus size={16} />} onClick={() => setWriting(true)}>
          {t('system.write')}
        </Button>
      )}
    </section>
  );
}
