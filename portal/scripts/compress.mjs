// Writes a .br and a .gz beside every file of dist/ that gets smaller by it, and says what the first visit costs.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url).pathname;
const LIMIT = 300 * 1024;

const sizes = new Map();
for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || /\.(br|gz|png|woff2)$/.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const plain = await readFile(path);
  const br = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
  const gz = gzipSync(plain, { level: 9 });
  if (br.length < plain.length) await writeFile(`${path}.br`, br);
  if (gz.length < plain.length) await writeFile(`${path}.gz`, gz);
  sizes.set(path.slice(dist.length), { br: br.length, gz: gz.length });
}

// What index.html asks for by itself, with everything that is imported from there without waiting.
const manifest = JSON.parse(await readFile(join(dist, 'manifest.json'), 'utf8'));
const files = new Set(['index.html']);
const visit = (key) => {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  chunk.css?.forEach((css) => files.add(css));
  chunk.imports?.forEach(visit);
};
visit('index.html');
const sum = (kind) => [...files].reduce((total, file) => total + (sizes.get(file)?.[kind] ?? 0), 0);
console.log(`first load: ${(sum('gz') / 1024).toFixed(1)} KiB gzip, ${(sum('br') / 1024).toFixed(1)} KiB brotli (${files.size} files)`);
if (sum('gz') > LIMIT) {
  console.error(`that is more than ${LIMIT / 1024} KiB`);
  process.exit(1);
}
