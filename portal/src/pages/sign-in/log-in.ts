import { send } from '../../api/client';

/** Begins a session with a name and a password. */
export const logIn = (principal: string, password: string): Promise<Response> => send('/c/login', { method: 'POST', body: new URLSearchParams({ principal, password }) });
