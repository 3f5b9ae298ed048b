// Which keys are on which part of the page, and what kind of value each has.
import type texts from './en.json';

export interface Item {
  value: string | number | boolean;
  editable: boolean;
}

export type Draft = Partial<Record<string, Item['value']>>;
export type Key = keyof (typeof texts)['key'];
/** A list is a choice of these. */
export type Kind = 'text' | 'long' | 'flag' | 'number' | 'secret' | readonly string[];

const field = (key: Key, kind: Kind = 'text') => ({ key, kind });

export const TABS = {
  general: [
    field('auth_mode', ['db_auth', 'ldap_auth', 'oidc_auth', 'http_auth']),
    field('primary_auth_mode', 'flag'),
    field('self_registration', 'flag'),
    field('project_creation_restriction', ['everyone', 'adminonly']),
    field('read_only', 'flag'),
    field('banner_message', 'long'),
    field('session_timeout', 'number'),
    field('token_expiration', 'number'),
    field('robot_token_duration', 'number'),
    field('storage_per_project', 'number'),
  ],
  ldap: [
    field('ldap_url'),
    field('ldap_search_dn'),
    field('ldap_search_password', 'secret'),
    field('ldap_base_dn'),
    field('ldap_filter'),
    field('ldap_uid'),
    field('ldap_group_base_dn'),
    field('ldap_group_search_filter'),
    field('ldap_group_attribute_name'),
    field('ldap_group_admin_dn'),
    field('ldap_group_membership_attribute'),
    field('ldap_verify_cert', 'flag'),
    field('ldap_start_tls', 'flag'),
  ],
  oidc: [
    field('oidc_name'),
    field('oidc_endpoint'),
    field('oidc_client_id'),
    field('oidc_client_secret', 'secret'),
    field('oidc_scope'),
    field('oidc_user_claim'),
    field('oidc_groups_claim'),
    field('oidc_group_filter'),
    field('oidc_admin_group'),
    field('oidc_auto_onboard', 'flag'),
    field('oidc_logout', 'flag'),
    field('oidc_verify_cert', 'flag'),
  ],
} as const;

export type Tab = keyof typeof TABS;

/** What of a draft differs from what stands: only that is sent, so that two administrators do not undo each other. */
export function changed(draft: Draft, values: Record<string, Item | undefined>): Draft {
  return Object.fromEntries(Object.entries(draft).filter(([key, value]) => value !== undefined && (values[key] === undefined ? value !== '' : values[key].value !== value)));
}
