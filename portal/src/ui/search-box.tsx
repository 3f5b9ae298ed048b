// The field at the top that searches the whole registry: suggestions as one types, `/` leads to it, and what was searched stays in it.
import { Autocomplete } from '@mantine/core';
import { useDebouncedValue, useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { find, type Found } from '../pages/search/found';
import { shortDigest } from './format';
import { artifactPath, repositoryPath } from './paths';

/** Letters from which on there are suggestions, and most of each kind. */
const FEWEST = 2;
const MOST = 5;

export function SearchBox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const field = useRef<HTMLInputElement>(null);
  const { text, setText } = useSearched();
  const [typed] = useDebouncedValue(text.trim(), 250);
  const [focused, setFocused] = useState(false);
  const found = useQuery({ queryKey: ['search', typed], enabled: focused && typed.length >= FEWEST, queryFn: () => find(typed), retry: false });
  const places = suggestions(found.data);
  useHotkeys([['/', () => field.current?.focus()]]);
  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted !== '') void navigate(`/search?q=${encodeURIComponent(wanted)}`);
    field.current?.blur();
  };
  const open = (name: string) => {
    const place = places.get(name);
    if (place === undefined) return;
    setText('');
    void navigate(place);
  };
  const group = (title: string, names: string[]) => (names.length === 0 ? [] : [{ group: title, items: names }]);
  const named = (kind: Kind) => [...places.keys()].filter((name) => kindOf(found.data, name) === kind);
  return (
    <form role="search" className="grow" onSubmit={search}>
      <Autocomplete
        ref={field}
        name="q"
        // Not of type search: there Escape would empty it, where it only closes the suggestions.
        inputMode="search"
        aria-label={t('search.label')}
        placeholder={t('search.placeholder')}
        leftSection={<Search size={16} />}
        maxLength={255}
        value={text}
        onChange={setText}
        onOptionSubmit={open}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        data={[
          ...group(t('nav.projects'), named('project')),
          ...group(t('nav.repositories'), named('repository')),
          ...group(t('search.tags'), named('tag')),
          ...group(t('search.digests'), named('artifact')),
        ]}
        // The server chose already; a digest does not have the typed text in its shown form.
        filter={({ options }) => options}
        autoComplete="off"
      />
    </form>
  );
}

/** On the page of results the box has what was searched for, also on the way back; elsewhere it begins anew. */
function useSearched() {
  const { pathname } = useLocation();
  const [parameters] = useSearchParams();
  const searched = pathname === '/search' ? (parameters.get('q') ?? '') : '';
  const [text, setText] = useState(searched);
  useEffect(() => setText(searched), [searched, pathname]);
  return { text, setText };
}

type Kind = 'project' | 'repository' | 'tag' | 'artifact';

const tagName = (tag: Found['tag'][number]): string => `${tag.repository_name}:${tag.name}`;
const artifactName = (artifact: Found['artifact'][number]): string => `${artifact.repository_name}@${shortDigest(artifact.digest)}`;

/** Names as they are suggested, with where they lead. */
function suggestions(found: Found | undefined): Map<string, string> {
  const places = new Map<string, string>();
  found?.project.slice(0, MOST).forEach(({ name }) => places.set(name, `/projects/${encodeURIComponent(name)}`));
  found?.repository.slice(0, MOST).forEach(({ repository_name }) => places.set(repository_name, repositoryPath(repository_name)));
  found?.tag.slice(0, MOST).forEach((tag) => places.set(tagName(tag), artifactPath(tag.repository_name, tag.name)));
  found?.artifact.slice(0, MOST).forEach((artifact) => places.set(artifactName(artifact), artifactPath(artifact.repository_name, artifact.digest)));
  return places;
}

/** No two kinds have names alike: a project has no slash, a tag a colon, an artifact an at sign. */
function kindOf(found: Found | undefined, name: string): Kind {
  if (found?.project.some((project) => project.name === name)) return 'project';
  if (name.includes('@')) return 'artifact';
  return name.includes(':') ? 'tag' : 'repository';
}
