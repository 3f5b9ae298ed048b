// The conditions of a rule: which tags, which repositories, or which projects. All of them must hold.
import { ActionIcon, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Selector } from './policy';

const TAG_KINDS = ['doublestar', 'regex', 'label', 'annotation', 'size'] as const;
const PATH_KINDS = ['doublestar', 'regex'] as const;
type Kind = (typeof TAG_KINDS)[number];

/** The two ways round, as the server writes them. */
const WORDS = {
  doublestar: ['matches', 'excludes'], regex: ['matches', 'excludes'], label: ['withLabels', 'withoutLabels'], annotation: ['matches', 'excludes'], size: ['atLeast', 'atMost'],
} as const;
const PATH_WORDS = { repositories: ['repoMatches', 'repoExcludes'], projects: ['nsMatches', 'nsExcludes'] } as const;

const wordsOf = (about: Props['about'], kind: Kind) => (about === 'tags' ? WORDS[kind] : PATH_WORDS[about]);

/** What a field shows while it is empty. */
const EXAMPLES: Record<Kind, string> = { doublestar: '{v1*,release-*}', regex: 'v\\d+\\.\\d+', label: 'nightly,unstable', annotation: 'stage=dev*', size: '500MiB' };

interface Props {
  about: 'tags' | 'repositories' | 'projects';
  selectors: Selector[];
  change: (selectors: Selector[]) => void;
}

export function Selectors({ about, selectors, change }: Props) {
  const { t } = useTranslation('retention');
  const [first] = wordsOf(about, 'doublestar');
  const add = () => change([...selectors, { kind: 'doublestar', decoration: first, pattern: '' }]);
  return (
    <fieldset className="selectors">
      <legend>{t(`${about}.title`)}</legend>
      {selectors.length === 0 && <p>{t(`${about}.all`)}</p>}
      {selectors.map((selector, at) => (
        <One
          key={at}
          about={about}
          selector={selector}
          change={(changed) => change(selectors.with(at, changed))}
          remove={() => change(selectors.toSpliced(at, 1))}
        />
      ))}
      <Button size="compact-xs" variant="subtle" leftSection={<Plus size={14} />} onClick={add}>
        {t(`${about}.add`)}
      </Button>
    </fieldset>
  );
}

function One({ about, selector, change, remove }: { about: Props['about']; selector: Selector; change: (selector: Selector) => void; remove: () => void }) {
  const { t } = useTranslation(['retention', 'common']);
  const kinds = about === 'tags' ? TAG_KINDS : PATH_KINDS;
  const kind = kinds.find((known) => known === selector.kind) ?? 'doublestar';
  const words = wordsOf(about, kind);
  const rekind = (wanted: Kind) => change({ kind: wanted, decoration: wordsOf(about, wanted)[0], pattern: '' });
  return (
    <div className="selector">
      <NativeSelect
        size="xs"
        aria-label={t('selector.kind')}
        data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={kind}
        onChange={(event) => rekind(event.currentTarget.value as Kind)}
      />
      <NativeSelect
        size="xs"
        aria-label={t('selector.decoration')}
        data={words.map((value) => ({ value, label: t(`decoration.${value}`) }))}
        value={selector.decoration}
        onChange={(event) => change({ ...selector, decoration: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        aria-label={t(`selector.${about}`)}
        placeholder={EXAMPLES[kind]}
        value={selector.pattern}
        onChange={(event) => change({ ...selector, pattern: event.currentTarget.value })}
        maxLength={1024}
        required
      />
      <ActionIcon variant="subtle" color="gray" aria-label={`${t('common:action.remove')}: ${selector.pattern}`} onClick={remove}>
        <X size={16} />
      </ActionIcon>
      {about === 'tags' && (kind === 'doublestar' || kind === 'regex') && (
        <Checkbox
          size="xs"
          label={t('selector.untagged')}
          checked={untagged(selector)}
          onChange={(event) => change({ ...selector, extras: JSON.stringify({ untagged: event.currentTarget.checked }) })}
        />
      )}
    </div>
  );
}

/** Whether artifacts without tags are meant, too. Unless it is said, those are among what matches. */
function untagged(selector: Selector): boolean {
  try {
    const said = (JSON.parse(selector.extras || '{}') as { untagged?: unknown }).untagged;
    return typeof said === 'boolean' ? said : selector.decoration === 'matches';
  } catch {
    return selector.decoration === 'matches';
  }
}
