// Two issuers on loopback ports that the system chooses:
//
// * an OpenID provider with a login page that takes any name and password. Clients register themselves at /reg. What it says about a
//   user is set at POST /control/accounts/<login> {name, email, groups, sparse, disabled}; `sparse` leaves everything to userinfo.
//   POST /control/sign {claims, header} gives a token signed by its real key, for claims a provider would never make.
// * an issuer of workload tokens as CI systems and Kubernetes are: discovery, keys, and nothing else. POST /control/sign signs,
//   POST /control/rotate replaces the key, GET /control/fetches tells how often the keys were asked for.
//
// The control paths are for tests; they are open to whoever reaches loopback.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';

const require = createRequire(process.env.OIDC_MODULES + '/');
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: Provider } = await load('oidc-provider');
const { SignJWT, exportJWK, generateKeyPair } = await load('jose');

async function newKey(alg) {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = `${alg}-${Math.random().toString(36).slice(2)}`;
  const describe = async (key) => ({ ...(await exportJWK(key)), kid, alg, use: 'sig' });
  return { alg, kid, privateKey, private: await describe(privateKey), public: await describe(publicKey) };
}

function sign(key, { claims, header }) {
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

async function body(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return text ? JSON.parse(text) : {};
}

function answer(response, value, type = 'application/json') {
  response.setHeader('content-type', type);
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

async function listen(handler) {
  const server = createServer((request, response) => {
    Promise.resolve(handler(request, response)).catch((error) => {
      console.error(error);
      response.statusCode = 500;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${server.address().port}`;
}

// --- the OpenID provider ---

const accounts = new Map();

function claimsOf(login) {
  const { groups = [], name = login, email = `${login}@example.com` } = accounts.get(login) ?? {};
  return { sub: login, name, preferred_username: login, email, email_verified: true, groups };
}

function findAccount(_ctx, login) {
  if (accounts.get(login)?.disabled) return undefined;
  return {
    accountId: login,
    claims: (use) => (use === 'id_token' && accounts.get(login)?.sparse ? { sub: login } : claimsOf(login)),
  };
}

const rsa = await newKey('RS256');
const ec = await newKey('ES256');

function configuration() {
  return {
    findAccount,
    jwks: { keys: [rsa.private, ec.private] },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    conformIdTokenClaims: false,
    cookies: { keys: ['a key for the cookies of a test'] },
    pkce: { required: () => true },
    ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 600, IdToken: 600, RefreshToken: 3600, AuthorizationCode: 60 },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    // Nobody is asked to consent: the client is the user's own registry.
    async loadExistingGrant(ctx) {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid offline_access profile email groups');
      await grant.save();
      return grant;
    },
    features: {
      registration: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: true },
      rpInitiatedLogout: { enabled: true },
    },
    clientDefaults: { grant_types: ['authorization_code', 'refresh_token'] },
  };
}

let handle;
const issuer = await listen(async (request, response) => {
  const control = /^\/control\/(accounts\/(?<login>.+)|sign)$/.exec(request.url);
  if (!control) return handle(request, response);
  const sent = await body(request);
  if (control.groups.login) {
    accounts.set(decodeURIComponent(control.groups.login), sent);
    return answer(response, {});
  }
  return answer(response, await sign(sent.header?.alg === 'ES256' ? ec : rsa, sent), 'text/plain');
});
handle = new Provider(issuer, configuration()).callback();

// --- the issuer of workload tokens ---

let ciKey = await newKey('ES256');
let fetches = 0;
const ci = await listen(async (request, response) => {
  switch (request.url) {
    case '/.well-known/openid-configuration':
      return answer(response, { issuer: ci, jwks_uri: `${ci}/keys`, response_types_supported: ['id_token'], subject_types_supported: ['public'] });
    case '/keys':
      fetches += 1;
      return answer(response, { keys: [ciKey.public] });
    case '/control/sign':
      return answer(response, await sign(ciKey, await body(request)), 'text/plain');
    case '/control/rotate':
      ciKey = await newKey('ES256');
      return answer(response, {});
    case '/control/fetches':
      return answer(response, { fetches });
    default:
      response.statusCode = 404;
      return response.end();
  }
});

console.log(`export WHARF_TEST_OIDC_ISSUER=${issuer}`);
console.log(`export WHARF_TEST_OIDC_WORKLOAD_ISSUER=${ci}`);
console.log('# ready');
