import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { checkPortIsFree, freePort } from '../../cli/ports.js';

test('a taken port is told with its number and the variable to change', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  try {
    const checking = checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
    await expect(checking).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program. Stop that, or choose another port: PERDURE_PORT=`,
    );
  } finally {
    other.close();
  }
});

test('a free port is still free after the check', async () => {
  const port = await freePort();
  await checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
  await checkPortIsFree({ host: '127.0.0.1', port, variable: 'PERDURE_PORT' });
});

test('an address of another machine is told with the variable to change', async () => {
  const checking = checkPortIsFree({ host: '192.0.2.1', port: 8080, variable: 'PERDURE_PORT' });
  await expect(checking).rejects.toThrow('192.0.2.1 is not an address of this machine. Correct PERDURE_HOST');
});
