// What surrounds signing in, signing up and choosing a name: a card in the middle, language and appearance in the corner.
import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { Preferences } from '../../frame';
import { useSystem } from '../../session';

export function Entrance({ title, children }: { title: string; children: ReactNode }) {
  const system = useSystem();
  return (
    <div className="entrance">
      <title>{`${title} · Wharf`}</title>
      <header className="entrance-bar">
        <Preferences />
      </header>
      <main className="entrance-main">
        <div className="card entrance-card">
          <div className="entrance-brand">
            <img src="/favicon.svg" width="40" height="40" alt="" />
            <span>
              <strong>Wharf</strong>
              {/* The server tells its version to who is signed in only. */}
              {system?.harbor_version && <span className="small"> {system.harbor_version}</span>}
            </span>
          </div>
          <h1>{title}</h1>
          {system?.banner_message && (
            <Alert role="note" mb="md">
              <span className="preline">{system.banner_message}</span>
            </Alert>
          )}
          {children}
        </div>
      </main>
    </div>
  );
}
