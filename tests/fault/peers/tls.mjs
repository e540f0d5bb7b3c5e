// A WeChat behind TLS, with the certificate given. node tls.mjs KEY CERTIFICATE
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { listen, tell } from './peer.mjs';

const [, , key, cert] = process.argv;
const answer = (request, response) => response.end('{"openid":"o-ann-0000000"}');
const { port } = await listen(createServer({ key: readFileSync(key), cert: readFileSync(cert) }, answer));
tell({ endpoint: `https://127.0.0.1:${port}` });
