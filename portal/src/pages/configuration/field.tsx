// One setting: a field by its kind, with what is wrong about what was typed.
import { NativeSelect, NumberInput, PasswordInput, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { bytes } from '../../ui/format';
import { SCOPES, typed, wrong, type Draft, type Field as Setting, type Item } from './fields';

interface FieldProps {
  field: Setting;
  item: Item | undefined;
  draft: Draft;
  change: (value: Item['value']) => void;
}

export function Field({ field, item, draft, change }: FieldProps) {
  const { t } = useTranslation('configuration');
  const { key, kind } = field;
  // A secret is set and never shown.
  const disabled = item?.editable === false;
  const value = draft[key] ?? item?.value ?? '';
  const fault = draft[key] === undefined ? null : wrong(kind, draft[key]);
  const props = { label: t(`key.${key}`), disabled, description: disabled ? t('fixed') : undefined, error: fault === null ? undefined : t(`wrong.${fault}`) };
  switch (kind) {
    case 'flag':
      return <Switch {...props} checked={value === true} onChange={(event) => change(event.currentTarget.checked)} />;
    case 'number':
      return <NumberInput {...props} value={value as number | string} onChange={change} allowDecimal={false} hideControls />;
    case 'size':
      return <Size {...props} stands={value} change={change} />;
    case 'secret':
      return (
        <PasswordInput {...props} placeholder={t('secret')} value={String(draft[key] ?? '')} onChange={(event) => change(event.currentTarget.value)} autoComplete="new-password" visibilityToggleButtonProps={{ 'aria-label': t('show') }} />
      );
    case 'long':
    case 'map':
      return <Textarea {...props} autosize minRows={2} maxRows={5} value={String(value)} onChange={(event) => change(event.currentTarget.value)} />;
    case 'text':
      return <TextInput {...props} value={String(value)} onChange={(event) => change(event.currentTarget.value)} />;
    default: {
      const choices = kind === SCOPES ? SCOPES.map((scope) => ({ value: scope, label: t(`scope.${scope}`) })) : [...kind].map((word) => ({ value: word, label: t(`choice.${word as 'db_auth'}`) }));
      return <NativeSelect {...props} data={choices} value={String(value)} onChange={(event) => change(typed(kind, event.currentTarget.value))} />;
    }
  }
}

interface SizeProps {
  label: string;
  disabled: boolean;
  description: string | undefined;
  error: string | undefined;
  stands: Item['value'];
  change: (value: Item['value']) => void;
}

/** Bytes as people write them. */
function Size({ stands, change, description, ...props }: SizeProps) {
  const { t } = useTranslation('configuration');
  const [text, setText] = useState(() => (typeof stands === 'number' && stands >= 0 ? bytes(stands, 'en').replaceAll(',', '') : String(stands)));
  const set = (value: string) => {
    setText(value);
    change(typed('size', value));
  };
  return <TextInput {...props} description={description ?? t('sizeHelp')} value={text} onChange={(event) => set(event.currentTarget.value)} />;
}
