// Asks before a changed policy is left behind.
import { Button, Group, Modal } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useBlocker } from 'react-router';

export function AskBeforeLeaving({ unsaved }: { unsaved: boolean }) {
  const { t } = useTranslation(['retention', 'common']);
  // Pages and filters of the verdicts are in the address as well: who turns a page leaves nothing.
  const blocker = useBlocker(({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!unsaved) return undefined;
    // The browser asks in its own words.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
  const stay = () => blocker.reset?.();
  return (
    <Modal opened={blocker.state === 'blocked'} onClose={stay} title={t('leaving.title')} closeButtonProps={{ 'aria-label': t('common:action.close') }}>
      <p>{t('leaving.about')}</p>
      <Group justify="flex-end">
        <Button variant="default" onClick={stay} data-autofocus>
          {t('leaving.stay')}
        </Button>
        <Button color="red" onClick={() => blocker.proceed?.()}>
          {t('leaving.leave')}
        </Button>
      </Group>
    </Modal>
  );
}
