// Images and charts of a few bytes, pushed as a client pushes them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { ADMIN } from './stage.mjs';

const basic = `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.password}`).toString('base64')}`;
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

export const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

async function v2(registry, method, path, body, type) {
  const headers = { authorization: basic, ...(type ? { 'content-type': type } : {}) };
  const response = await fetch(path.startsWith('http') ? path : registry.url + path, { method, headers, body });
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${await response.clone().text()}`);
  return response;
}

async function blob(registry, repository, bytes, mediaType) {
  const digest = digestOf(bytes);
  const started = await v2(registry, 'POST', `/v2/${repository}/blobs/uploads/`);
  const location = new URL(started.headers.get('location'), registry.url);
  location.searchParams.set('digest', digest);
  await v2(registry, 'PUT', location.href, bytes, 'application/octet-stream');
  return { mediaType, digest, size: bytes.length };
}

export async function pushManifest(registry, repository, reference, manifest) {
  const bytes = Buffer.from(JSON.stringify(manifest));
  await v2(registry, 'PUT', `/v2/${repository}/manifests/${reference || digestOf(bytes)}`, bytes, manifest.mediaType);
  return { mediaType: manifest.mediaType, digest: digestOf(bytes), size: bytes.length };
}

/** Puts a manifest that is there under many tags more, some at once. */
export async function putTags(registry, repository, { digest, mediaType }, tags) {
  const stored = await v2(registry, 'GET', `/v2/${repository}/manifests/${digest}`);
  const bytes = Buffer.from(await stored.arrayBuffer());
  const waiting = [...tags];
  const hand = async () => {
    for (let tag = waiting.pop(); tag !== undefined; tag = waiting.pop()) await v2(registry, 'PUT', `/v2/${repository}/manifests/${tag}`, bytes, mediaType);
  };
  await Promise.all(Array.from({ length: 16 }, hand));
}

/** An image of one layer, of so many bytes as `weight` says or very few. `reference` is a tag, or nothing for an image that is known by its digest only. */
export async function pushImage(registry, repository, reference, { platform = { os: 'linux', architecture: 'amd64' }, createdBy = 'RUN make', author, annotations, subject, artifactType, salt = '', weight = 0 } = {}) {
  const filled = Buffer.concat([gzipSync(Buffer.from(`layer of ${repository} ${platform.architecture} ${salt}`)), Buffer.alloc(weight)]);
  const layer = await blob(registry, repository, filled, 'application/vnd.oci.image.layer.v1.tar+gzip');
  const history = [
    { created: '2026-01-02T03:04:05Z', created_by: createdBy },
    { created: '2026-01-02T03:04:06Z', created_by: 'ENV A=b', empty_layer: true },
  ];
  const described = { ...platform, created: '2026-01-02T03:04:05Z', author, config: { Env: ['A=b'] }, rootfs: { type: 'layers', diff_ids: [layer.digest] }, history };
  const config = await blob(registry, repository, Buffer.from(JSON.stringify(described)), 'application/vnd.oci.image.config.v1+json');
  return pushManifest(registry, repository, reference, { schemaVersion: 2, mediaType: IMAGE, artifactType, config, layers: [layer], annotations, subject });
}

/** An index of two platforms. */
export async function pushIndex(registry, repository, tag) {
  const manifests = [];
  for (const architecture of ['amd64', 'arm64']) {
    const platform = { os: 'linux', architecture };
    manifests.push({ ...(await pushImage(registry, repository, '', { platform })), platform });
  }
  return pushManifest(registry, repository, tag, { schemaVersion: 2, mediaType: INDEX, manifests });
}

/** A Helm chart with a read-me. */
export async function pushChart(registry, repository, version, { readme = '# Chart', values = 'replicas: 1\n' } = {}) {
  const name = repository.split('/').pop();
  const about = { name, version, apiVersion: 'v2', description: readme };
  const config = await blob(registry, repository, Buffer.from(JSON.stringify(about)), 'application/vnd.cncf.helm.config.v1+json');
  const archive = gzipSync(tar({ [`${name}/Chart.yaml`]: `name: ${name}\nversion: ${version}\n`, [`${name}/README.md`]: readme, [`${name}/values.yaml`]: values }));
  const layer = await blob(registry, repository, archive, 'application/vnd.cncf.helm.chart.content.v1.tar+gzip');
  return pushManifest(registry, repository, version, { schemaVersion: 2, mediaType: IMAGE, config, layers: [layer] });
}

/** POSIX ustar, as much as small text files need. */
function tar(files) {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const body = Buffer.from(text);
    const head = Buffer.alloc(512);
    const field = (at, value) => head.write(value, at, 'latin1');
    field(0, name);
    field(100, '0000644\0');
    field(124, `${body.length.toString(8).padStart(11, '0')}\0`);
    field(136, '00000000000\0');
    field(148, '        ');
    field(156, '0');
    field(257, 'ustar\u000000');
    const sum = head.reduce((total, byte) => total + byte, 0);
    field(148, `${sum.toString(8).padStart(6, '0')}\0 `);
    return [head, body, Buffer.alloc((512 - (body.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
