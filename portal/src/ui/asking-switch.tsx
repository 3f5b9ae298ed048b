// A switch whose change is too much for a slip of the hand: it asks first, and stands as it was meanwhile.
import { Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from './dialog';

export interface Asked {
  /** What changes, by name. */
  name: string;
  /** The question, and the word on its button. */
  title: string;
  /** What will be so. */
  text: ReactNode;
}

interface Props {
  checked: boolean;
  disabled?: boolean;
  label?: string;
  description?: string;
  'aria-label'?: string;
  ask: Asked;
  set: (on: boolean) => Promise<unknown>;
  stale: unknown[];
}

export function AskingSwitch({ ask, set, stale, checked, ...shown }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Switch {...shown} checked={checked} onChange={() => setAsking(true)} />
      {asking && (
        <FormDialog opened close={() => setAsking(false)} title={ask.title} submit={ask.title} save={() => set(!checked)} stale={stale} done={t('state.saved')}>
          <strong className="anywhere">{ask.name}</strong>
          <div>{ask.text}</div>
        </FormDialog>
      )}
    </>
  );
}
