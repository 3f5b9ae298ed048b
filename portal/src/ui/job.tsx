// What every page about work in the background shows: how a run stands, and what it tells.
import { Badge, Button, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from './focus-back';
import { Loaded } from './page';

/** While something runs, a list follows it closely. */
const LIVE = 2_000;
const SELDOM = 15_000;

export const pace = (runs: boolean): number => (runs ? LIVE : SELDOM);

const COLOURS = { Pending: 'gray', Scheduled: 'gray', Running: 'blue', Success: 'teal', Error: 'red', Stopped: 'orange' } as const;
type Known = keyof typeof COLOURS;
export const STATUSES = Object.keys(COLOURS) as Known[];

const isKnown = (status: string): status is Known => status in COLOURS;

/** Whether it still goes on. */
export const isOpen = (status: string): boolean => status === 'Running' || status === 'Pending' || status === 'Scheduled';

export function JobStatus({ status }: { status: string }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={isKnown(status) ? COLOURS[status] : 'gray'} tt="none">
      {isKnown(status) ? t(`job.${status}`) : status}
    </Badge>
  );
}

interface LogProps {
  /** What the log is of. */
  name: string;
  queryKey: unknown[];
  ask: () => Promise<string>;
  /** It is still being written. */
  live: boolean;
}

/** Opens a log, and follows it while it grows. */
export function LogButton(props: LogProps) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button size="compact-xs" variant="subtle" onClick={() => setOpened(true)} aria-label={`${t('job.log')}: ${props.name}`}>
        {t('job.log')}
      </Button>
      {opened && <LogDialog {...props} close={() => setOpened(false)} />}
    </>
  );
}

function LogDialog({ close, ...props }: LogProps & { close: () => void }) {
  const { t } = useTranslation();
  useFocusBack();
  return (
    <Modal opened onClose={close} title={props.name} size="xl" closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Log {...props} />
    </Modal>
  );
}

function Log({ queryKey, ask, live }: LogProps) {
  const { t } = useTranslation();
  const query = useQuery({ queryKey: [...queryKey, live], queryFn: ask, refetchInterval: live ? LIVE : false });
  return (
    <Loaded query={query}>
      {(text) =>
        text === '' ? (
          <p>{t('job.noLog')}</p>
        ) : (
          <pre className="log mono" tabIndex={0} role="region" aria-label={t('job.log')} lang="en">
            {text}
          </pre>
        )
      }
    </Loaded>
  );
}
