// Alipay's gateway: takes a request only if the official SDK verifies it with the application's public key, and signs what
// it answers with its own. Codes say how an answer is bent; a good code is used once.
// node gateway.mjs APP_PUBLIC_PEM PEER_PRIVATE_PEM OTHER_PRIVATE_PEM
import { createSign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';
import { body, listen, tell } from './peer.mjs';

const [appPublic, own, other] = process.argv.slice(2).map((path) => readFileSync(path, 'utf8'));
const bare = (pem) => pem.replace(/-----[^-]+-----|\s/g, '');
const sdk = new AlipaySdk({ appId: '2021', privateKey: bare(own), alipayPublicKey: bare(appPublic), keyType: 'PKCS8' });
const sign = (text, key = own) => createSign('RSA-SHA256').update(text).sign(key, 'base64');

const NODE = 'alipay_system_oauth_token_response';
const used = new Set();

function taken(parameters) {
  const { sign: signature, ...rest } = parameters;
  // The check for notifications also takes a string without sign_type; the gateway wants it in.
  const text = Object.keys(rest).sort().map((key) => `${key}=${rest[key]}`).join('&');
  return Boolean(signature) && parameters.sign_type === 'RSA2' && sdk.checkNotifySignV2(parameters)
    && sdk.rsaCheck(text, signature, 'RSA2');
}

function refused(code, sub_code) {
  return `{"error_response":${JSON.stringify({ code, msg: 'no', sub_code, sub_msg: '授权码code无效' })}}`;
}

function answer(parameters) {
  if (!taken(parameters)) return refused('40002', 'isv.invalid-signature');
  if (parameters.app_id !== '2021') return refused('40002', 'isv.invalid-app-id');
  if (parameters.grant_type !== 'authorization_code') return refused('40002', 'isv.grant-type-invalid');
  const { code } = parameters;
  const names = code.startsWith('old')
    ? '"user_id":"2088102150477652","alipay_user_id":"20881007434917916336963360919773"'
    : '"open_id":"074a1CcTG1LelxKe4xQC0zgNdId0nxi95b5lsNpazWYoCo5"';
  const subject = code === 'nobody' ? '"auth_start":"2026-03-01 10:15:00"' : names;
  const node = `{"access_token":"20120823ac6ffaa4d2d84e7384bf983531473993","expires_in":"3600",${subject},`
    + '"refresh_token":"20120823ac6ffdsdf2d84e7384bf983531473993","url":"https:\\/\\/x\\/\\u5f20","re_expires_in":3600}';
  const sent = (shown, signature = sign(shown)) => `{"${NODE}":${shown},"sign":"${signature}"}`;
  const twin = node.replace('074a', '074b');
  const bent = {
    unsigned: () => `{"${NODE}":${node}}`,
    tampered: () => sent(twin, sign(node)),
    'other-key': () => sent(node, sign(node, other)),
    twins: () => `{"${NODE}":${twin},"${NODE}":${node},"sign":"${sign(node)}"}`,
    respaced: () => sent(node.replaceAll(',', ', '), sign(node)),
    reescaped: () => sent(node.replaceAll('\\/', '/'), sign(node)),
    'both-nodes': () => `{"${NODE}":${twin},"error_response":{"code":"20000"},"sign":"${sign(twin)}"}`,
    busy: () => refused('20000', 'isp.unknow-error'),
    invalid: () => refused('40002', 'isv.code-invalid'),
  }[code];
  if (bent) return bent();
  if (used.has(code)) return refused('40002', 'isv.code-invalid');
  used.add(code);
  return sent(node);
}

const { server, port } = await listen();
server.on('request', async (request, response) => {
  const query = new URL(request.url, 'http://127.0.0.1').searchParams;
  const form = new URLSearchParams(await body(request));
  response.setHeader('content-type', 'text/html;charset=utf-8');
  response.end(answer({ ...Object.fromEntries(query), ...Object.fromEntries(form) }));
});
tell({ endpoint: `http://127.0.0.1:${port}` });
