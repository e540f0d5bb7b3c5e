// The official SDK as a client of the same gateway: what it makes of the answer to a code.
// node client.mjs ENDPOINT APP_PRIVATE_PEM PEER_PUBLIC_PEM CODE
import { readFileSync } from 'node:fs';
import { AlipaySdk } from 'alipay-sdk';

const [, , endpoint, own, peer, code] = process.argv;
const bare = (path) => readFileSync(path, 'utf8').replace(/-----[^-]+-----|\s/g, '');
const sdk = new AlipaySdk({
  appId: '2021', privateKey: bare(own), alipayPublicKey: bare(peer), keyType: 'PKCS8', gateway: `${endpoint}/gateway.do`,
});
try {
  const result = await sdk.exec(
    'alipay.system.oauth.token', { grantType: 'authorization_code', code }, { validateSign: true },
  );
  process.stdout.write(`${result.openId ?? result.userId ?? result.subCode ?? 'nobody'}\n`);
} catch (error) {
  process.stdout.write(`error ${error.message.split('\n')[0].slice(0, 40)}\n`);
}
