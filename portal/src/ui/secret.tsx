// A secret, shown once: the registry keeps only what proves it.
import { Alert, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHost } from '../session';
import { quoted } from './shell';
import { Command } from './text';

export interface Issued {
  name: string;
  secret: string;
}

export function SecretOnce({ issued, title, close }: { issued: Issued | null; title: string; close: () => void }) {
  const { t } = useTranslation('common');
  const host = useHost();
  return (
    <Modal opened={issued !== null} onClose={close} title={title} size="lg" closeOnClickOutside={false} closeOnEscape={false} closeButtonProps={{ 'aria-label': t('action.close') }}>
      {issued && (
        <>
          <Alert color="orange" mb="sm">
            {t('secret.once')}
          </Alert>
          <h3>{t('field.name')}</h3>
          <Command text={issued.name} />
          <h3>{t('secret.secret')}</h3>
          <Command text={issued.secret} />
          <h3>{t('secret.use')}</h3>
          <Command text={`docker login ${host} --username ${quoted(issued.name)} --password-stdin`} />
        </>
      )}
    </Modal>
  );
}
