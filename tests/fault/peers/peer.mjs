// What every peer does: it says on its first line where it stands, and ends when nobody holds its input any more.
import { createServer } from 'node:http';

export function tell(value) {
  process.stdout.write(JSON.stringify(value) + '\n');
  process.stdin.resume();
  process.stdin.on('end', () => process.exit(0));
}

export async function listen(server = createServer()) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: server.address().port };
}

export async function body(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
