// An issuer by oauth2-mock-server whose tokens are bent as the address that began the login asks: …&bend=aud.
import { createHmac, createPrivateKey, createPublicKey, createSign } from 'node:crypto';
import { OAuth2Server } from 'oauth2-mock-server';
import { tell } from './peer.mjs';

const server = new OAuth2Server();
await server.issuer.keys.generate('RS256', { kid: 'r' });
await server.start(0, '127.0.0.1');
server.issuer.url = `http://127.0.0.1:${server.address().port}`;

const bends = new Map();
server.service.on('beforeAuthorizeRedirect', (redirect, request) => {
  bends.set(redirect.url.searchParams.get('code'), request.query.bend);
  if (request.query.bend === 'redirect-iss') redirect.url.searchParams.set('iss', 'https://evil.example');
});

const minute = 60;
server.service.on('beforeTokenSigning', (token, request) => {
  const { header, payload } = token;
  const now = Math.floor(Date.now() / 1000);
  const change = {
    kid: () => { header.kid = 'x'; },
    aud: () => { payload.aud = 'other'; },
    'aud-two': () => { payload.aud = [payload.aud, 'other']; },
    azp: () => { payload.azp = 'other'; },
    iss: () => { payload.iss = 'http://127.0.0.1:1'; },
    nonce: () => { payload.nonce = 'other'; },
    'no-nonce': () => { delete payload.nonce; },
    expired: () => { payload.exp = now - 2 * minute; },
    'not-yet': () => { payload.nbf = now + 3 * minute; },
    old: () => { payload.iat = now - 3 * minute; },
    'no-sub': () => { delete payload.sub; },
    'long-sub': () => { payload.sub = 'x'.repeat(256); },
  }[bends.get(request.body.code)];
  if (change) change();
});

const part = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
server.service.on('beforeResponse', (response, request) => {
  const bend = bends.get(request.body.code);
  const [header, claims, signature] = response.body.id_token.split('.');
  const text = Buffer.from(claims, 'base64url').toString();
  if (bend === 'none') response.body.id_token = `${part({ alg: 'none' })}.${claims}.`;
  if (bend === 'hs256') {
    const pem = createPublicKey({ key: server.issuer.keys.toJSON()[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const signed = `${part({ alg: 'HS256', kid: 'r' })}.${claims}`;
    response.body.id_token = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
  }
  if (bend === 'swapped') response.body.id_token = `${header}.${part(text.replace('johndoe', 'janedoe'))}.${signature}`;
  const signedAnew = (signed) => {
    const key = createPrivateKey({ key: server.issuer.keys.get('r'), format: 'jwk' });
    response.body.id_token = `${signed}.${createSign('RSA-SHA256').update(signed).sign(key, 'base64url')}`;
  };
  if (bend === 'twin') signedAnew(`${header}.${part(text.replace('{', '{"sub":"janedoe",'))}`);
  if (bend === 'crit') signedAnew(`${part({ alg: 'RS256', kid: 'r', crit: ['exp'], exp: 1 })}.${claims}`);
  if (bend === 'no-token') delete response.body.id_token;
});
tell({ issuer: server.issuer.url });
