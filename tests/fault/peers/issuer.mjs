// OpenID Connect by oidc-provider: a native client, another one, and one with a secret whose tokens are signed with ES256.
import { generateKeyPairSync } from 'node:crypto';
import { Provider } from 'oidc-provider';
import { listen, tell } from './peer.mjs';

const key = (type, options, more) => ({
  ...generateKeyPairSync(type, options).privateKey.export({ format: 'jwk' }), use: 'sig', ...more,
});
const client = (client_id, more) => ({
  client_id,
  application_type: 'native',
  grant_types: ['authorization_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
  ...more,
});

const { server, port } = await listen();
const issuer = `http://127.0.0.1:${port}`;
const provider = new Provider(issuer, {
  clients: [
    client('shop'),
    client('other'),
    client('web', {
      application_type: 'web',
      redirect_uris: ['https://shop.example/cb'],
      client_secret: 'a secret: of 100% & more +',
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
    }),
  ],
  cookies: { keys: ['only for tests'] },
  jwks: {
    keys: [
      key('rsa', { modulusLength: 2048 }, { kid: 'r', alg: 'RS256' }),
      key('ec', { namedCurve: 'P-256' }, { kid: 'e', alg: 'ES256' }),
    ],
  },
  pkce: { required: () => true },
});
server.on('request', provider.callback());
tell({ issuer });
