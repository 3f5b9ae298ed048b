// A secret, shown once: the registry keeps only what proves it.
import { Alert, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useHost } from '../../session';
import { quoted } from '../../ui/shell';
import { Command } from '../../ui/text';

export interface Issued {
  name: string;
  secret: string;
}

export function SecretOnce({ issued, close }: { issued: Issued | null; close: () => void }) {
  const { t } = useTranslation(['robots', 'common']);
  const host = useHost();
  return (
    <Modal opened={issued !== null} onClose={close} title={t('secret.title')} size="lg" closeOnClickOutside={false} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      {issued && (
        <>
          <Alert color="orange" mb="sm">
            {t('secret.once')}
          </Alert>
          <h3>{t('common:field.name')}</h3>
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
