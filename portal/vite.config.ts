import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // A small file as a data: URL would need more than our policy allows for scripts and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: 'manifest.json',
  },
  // `npm run dev` beside a registry of `make run`.
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(['/api', '/c', '/service', '/v2'].map((path) => [path, 'http://127.0.0.1:8080'])),
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/test/setup.ts'] },
});
