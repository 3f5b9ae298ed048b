// What is done seldom, in a menu at the end of a head: deletes above all.
import { ActionIcon, Menu } from '@mantine/core';
import { Ellipsis, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Question, type DestroyProps } from './dialog';

/** An entry that cannot be chosen now says why. Questions stand beside the menu: what is typed into one is no business of the menu. */
export function More({ entries }: { entries: DestroyProps[] }) {
  const { t } = useTranslation();
  const target = useRef<HTMLButtonElement>(null);
  const [asked, setAsked] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const ask = (title: string) => {
    setAsked(title);
    setOpen(true);
  };
  const close = () => {
    setOpen(false);
    // The entry that had the focus is gone with its menu.
    setTimeout(() => target.current?.focus());
  };
  const question = entries.find(({ title }) => title === asked);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon ref={target} variant="default" size="input-sm" aria-label={t('action.more')} title={t('action.more')}>
            <Ellipsis size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {entries.map(({ title, icon = <Trash2 size={16} />, refusal }) => (
            <Menu.Item key={title} className="destroy-entry" leftSection={icon} disabled={refusal !== undefined} onClick={() => ask(title)}>
              {title}
              {refusal !== undefined && <span className="refusal">{refusal}</span>}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      {question !== undefined && <Question key={question.title} {...question} opened={open} close={close} />}
    </>
  );
}
