// Which keys are on which part of the page, below which heading, and what kind of value each has.
import { parseBytes } from '../../ui/format';
import type texts from './en.json';

export interface Item {
  value: string | number | boolean;
  editable: boolean;
}

export type Draft = Partial<Record<string, Item['value']>>;
export type Key = keyof (typeof texts)['key'];
type Heading = keyof (typeof texts)['heading'];

/** A list is a choice of these; a size is typed as `50 GiB` and sent in bytes; a map is a JSON object of texts. */
export type Kind = 'text' | 'long' | 'flag' | 'number' | 'size' | 'map' | 'secret' | readonly string[];

export interface Field {
  key: Key;
  kind: Kind;
}

export interface Section {
  heading: Heading;
  fields: Field[];
}

const field = (key: Key, kind: Kind = 'text'): Field => ({ key, kind });

/** How deep the directory is searched, in the server's numbers. */
export const SCOPES = ['0', '1', '2'] as const;

export const TABS = {
  general: [
    {
      heading: 'signIn',
      fields: [
        field('auth_mode', ['db_auth', 'ldap_auth', 'oidc_auth', 'http_auth']),
        field('primary_auth_mode', 'flag'),
        field('self_registration', 'flag'),
        field('session_timeout', 'number'),
        field('token_expiration', 'number'),
      ],
    },
    {
      heading: 'projects',
      fields: [field('project_creation_restriction', ['everyone', 'adminonly']), field('storage_per_project', 'size'), field('robot_name_prefix'), field('robot_token_duration', 'number')],
    },
    { heading: 'everybody', fields: [field('read_only', 'flag'), field('banner_message', 'long')] },
  ],
  ldap: [
    {
      heading: 'server',
      fields: [
        field('ldap_url'),
        field('ldap_start_tls', 'flag'),
        field('ldap_verify_cert', 'flag'),
        field('ldap_ca_certificate', 'long'),
        field('ldap_timeout', 'number'),
        field('ldap_search_dn'),
        field('ldap_search_password', 'secret'),
      ],
    },
    { heading: 'people', fields: [field('ldap_base_dn'), field('ldap_scope', SCOPES), field('ldap_filter'), field('ldap_uid')] },
    {
      heading: 'groups',
      fields: [
        field('ldap_group_base_dn'),
        field('ldap_group_search_scope', SCOPES),
        field('ldap_group_search_filter'),
        field('ldap_group_attribute_name'),
        field('ldap_group_admin_dn'),
        field('ldap_group_membership_attribute'),
        field('ldap_nested_groups', ['ignore', 'walk', 'in_chain']),
      ],
    },
  ],
  oidc: [
    {
      heading: 'server',
      fields: [
        field('oidc_name'),
        field('oidc_endpoint'),
        field('oidc_verify_cert', 'flag'),
        field('oidc_client_id'),
        field('oidc_client_secret', 'secret'),
        field('oidc_scope'),
        field('oidc_extra_redirect_parms', 'map'),
        field('oidc_logout', 'flag'),
      ],
    },
    { heading: 'people', fields: [field('oidc_user_claim'), field('oidc_auto_onboard', 'flag')] },
    { heading: 'groups', fields: [field('oidc_groups_claim'), field('oidc_group_filter'), field('oidc_admin_group')] },
  ],
  audit: [
    {
      heading: 'recorded',
      fields: [field('pull_audit_log_disable', 'flag'), field('pull_count_update_disable', 'flag'), field('pull_time_update_disable', 'flag'), field('disabled_audit_log_event_types')],
    },
    { heading: 'forwarding', fields: [field('audit_log_forward_endpoint'), field('skip_audit_log_database', 'flag')] },
  ],
} as const satisfies Record<string, readonly Section[]>;

export type Tab = keyof typeof TABS;

/** What of a draft differs from what stands: only that is sent, so that two administrators do not undo each other. */
export function changed(draft: Draft, values: Record<string, Item | undefined>): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([key, value]) => value !== undefined && (values[key] === undefined ? value !== '' : values[key].value !== value)));
}

export type Wrong = 'number' | 'size' | 'map';

/** What is wrong with a value as it stands in the form; an emptied number is no zero. */
export function wrong(kind: Kind, value: Item['value']): Wrong | null {
  if (kind === 'number') return typeof value === 'number' && Number.isSafeInteger(value) ? null : 'number';
  // With a limit of zero nothing could be pushed, which is what `read only` is for.
  if (kind === 'size') return typeof value === 'number' && Number.isSafeInteger(value) && value !== 0 ? null : 'size';
  if (kind === 'map') return isMap(String(value)) ? null : 'map';
  return null;
}

/** What was typed into a field, as it is sent; a size or a number that is none stays the text it is. */
export function typed(kind: Kind, text: string | number): Item['value'] {
  if (kind === 'size') return parseBytes(String(text)) ?? String(text);
  // Choices of numbers are sent as numbers.
  if (kind === SCOPES) return Number(text);
  return text;
}

function isMap(text: string): boolean {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && !Array.isArray(read) && Object.values(read).every((value) => typeof value === 'string');
  } catch {
    return false;
  }
}
