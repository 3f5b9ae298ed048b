// Writes src/api/schema.d.ts from the OpenAPI document that the server serves.
//
//   npm run types            write
//   npm run types -- --check fail when it is not current
//
// WHARF_BINARY names the binary; the default is the debug build.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const binary = process.env.WHARF_BINARY ?? new URL('../../target/debug/wharf', import.meta.url).pathname;
const target = new URL('../src/api/schema.d.ts', import.meta.url);

const document = JSON.parse(execFileSync(binary, ['reference', 'openapi'], { maxBuffer: 1 << 26 }).toString());
// Every refusal has the same body, which src/api/client.ts throws as an error: saying so for each operation is nine tenths of the file.
for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    if (!operation.responses) continue;
    operation.responses = Object.fromEntries(Object.entries(operation.responses).filter(([status]) => status.startsWith('2')));
  }
}
const text = `// Generated: npm run types\n${astToString(await openapiTS(document))}`;
if (!process.argv.includes('--check')) {
  await writeFile(target, text);
} else if ((await readFile(target, 'utf8')) !== text) {
  console.error('src/api/schema.d.ts does not describe the server any more: npm run types');
  process.exit(1);
}
