// The log as a file.
import { Button } from '@mantine/core';
import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';

/** The file has what the filters show, not only this page of it. `project` narrows it to one. */
export function Export({ condition, project }: { condition: string | undefined; project: number | undefined }) {
  const { t } = useTranslation('audit');
  const all = [condition, project === undefined ? undefined : `project_id=${project}`].filter((one) => one !== undefined).join(',');
  const link = (format: string) => `/api/v2.0/auditlog-exts/export?${new URLSearchParams({ format, ...(all === '' ? {} : { q: all }) })}`;
  return (
    <>
      <Button component="a" href={link('csv')} download variant="default" leftSection={<Download size={16} />}>
        {t('csv')}
      </Button>
      <Button component="a" href={link('jsonl')} download variant="default" leftSection={<Download size={16} />}>
        {t('jsonl')}
      </Button>
    </>
  );
}
