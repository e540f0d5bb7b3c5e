// A person at a browser: goes where they are sent, logs in, consents, and says where they end up outside the issuer.
// node browser.mjs URL NAME [follow]
const [, , start, name, follow] = process.argv;
const origin = new URL(start).origin;
const jar = new Map();

async function go(url, options = {}) {
  const cookie = [...jar].map(([key, value]) => `${key}=${value}`).join('; ');
  const response = await fetch(url, { ...options, redirect: 'manual', headers: { ...options.headers, cookie } });
  for (const line of response.headers.getSetCookie()) {
    const [pair] = line.split(';');
    const at = pair.indexOf('=');
    jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return response;
}

function submit(page, url) {
  const action = page.match(/<form[^>]* action="([^"]+)"/)?.[1];
  if (!action) throw new Error(`no form at ${url}: ${page.slice(0, 500)}`);
  const form = page.includes('name="login"')
    ? { prompt: 'login', login: name, password: 'any' }
    : { prompt: 'consent' };
  return go(new URL(action, url), { method: 'POST', body: new URLSearchParams(form) });
}

let url = start;
let response = await go(url);
for (let step = 0; step < 20; step += 1) {
  const location = response.headers.get('location');
  if (location) {
    url = new URL(location, url).href;
    if (new URL(url).origin !== origin) break;
    response = await go(url);
  } else {
    response = await submit(await response.text(), url);
  }
}
if (new URL(url).origin === origin) throw new Error(`still at ${url}`);
if (follow) {
  const last = await fetch(url);
  if (last.status !== 200) throw new Error(`${url}: ${last.status}`);
}
process.stdout.write(url + '\n');
