// Dialogs: a form, and the question before something is destroyed.
import { ActionIcon, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFocusBack } from './focus-back';
import { told, sentence } from './told';

interface FormDialogProps {
  opened: boolean;
  close: () => void;
  title: string;
  submit: string;
  /** Does it. What it throws is shown in the dialog, which stays open. */
  save: () => Promise<unknown>;
  /** Said when it is done. */
  done?: string;
  /** Which queries are not true any more; everything unless told. */
  stale?: unknown[];
  disabled?: boolean;
  children: ReactNode;
}

export function FormDialog({ opened, close, title, submit, save, done, stale, disabled, children }: FormDialogProps) {
  const { t } = useTranslation();
  useFocusBack();
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: save,
    meta: { silent: true },
    onSuccess: async () => {
      await queries.invalidateQueries(stale === undefined ? {} : { queryKey: stale });
      if (done !== undefined) told.done(done);
      leave();
    },
  });
  const leave = () => {
    mutation.reset();
    close();
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    mutation.mutate();
  };
  return (
    <Modal opened={opened} onClose={leave} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={send}>
        <Stack gap="sm">
          {children}
          {mutation.isError && (
            <p role="alert" className="error-text">
              {sentence(mutation.error)}
            </p>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={leave}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={mutation.isPending} disabled={disabled}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

export interface DestroyProps {
  /** What is to go, by name. */
  name: string;
  title: string;
  /** What will happen, in full sentences. */
  consequence: ReactNode;
  destroy: () => Promise<unknown>;
  stale?: unknown[];
  after?: () => void;
  /** The name must be typed: for what takes much with it. */
  typed?: boolean;
  /** A button with words instead of an icon. */
  label?: string;
  /** Instead of the bin. */
  icon?: ReactNode;
  /** Said when it is done; null for nothing. */
  done?: string | null;
  /** What the page is there for: it stands out, though something is lost by it. */
  primary?: boolean;
  /** Why it cannot be done now. */
  refusal?: string;
}

/** A button that says what it will destroy before it does. Its dialog is made when it is first asked for: a list has a hundred such buttons. */
export function Destroy(props: DestroyProps) {
  const { name, title, label, icon = <Trash2 size={16} />, primary = false, refusal } = props;
  const [state, setState] = useState<'never' | 'open' | 'closed'>('never');
  const open = () => setState('open');
  return (
    <>
      {label === undefined ? (
        <ActionIcon variant="subtle" color="gray" className="destroy" aria-label={`${title}: ${name}`} title={refusal ?? title} disabled={refusal !== undefined} onClick={open}>
          {icon}
        </ActionIcon>
      ) : (
        <Button {...(primary ? {} : { variant: 'light', color: 'red' })} leftSection={icon} onClick={open}>
          {label}
        </Button>
      )}
      {state !== 'never' && <Question {...props} opened={state === 'open'} close={() => setState('closed')} />}
    </>
  );
}

export function Question({ name, title, consequence, destroy, stale, after, typed = false, done, opened, close }: DestroyProps & { opened: boolean; close: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const queries = useQueryClient();
  const leave = () => {
    close();
    setText('');
    mutation.reset();
  };
  const mutation = useMutation({
    mutationFn: destroy,
    meta: { silent: true },
    onSuccess: async () => {
      leave();
      if (done !== null) told.done(done ?? t('state.deleted'));
      after?.();
      await queries.invalidateQueries(stale === undefined ? {} : { queryKey: stale });
    },
  });
  return (
    <Modal opened={opened} onClose={leave} title={title} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <Stack gap="sm">
        <strong className="anywhere">{name}</strong>
        <div>{consequence}</div>
        {typed && <TextInput label={t('confirm.type', { name })} value={text} onChange={(event) => setText(event.currentTarget.value)} data-autofocus />}
        {mutation.isError && (
          <p role="alert" className="error-text">
            {sentence(mutation.error)}
          </p>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={leave}>
            {t('action.cancel')}
          </Button>
          <Button color="red" loading={mutation.isPending} disabled={typed && text !== name} onClick={() => mutation.mutate()}>
            {title}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
