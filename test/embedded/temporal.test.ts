import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { provisionTemporal, startTemporal } from '../../embedded/temporal.ts';

const folder = mkdtempSync(join(tmpdir(), 'caseline-temporal-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

describe('the embedded Temporal server', () => {
  test('goes on where it was after kill -9, on the same port', async () => {
    const first = await startTemporal({ dataFolder: folder });
    await withClient(first.address, (client) =>
      client.workflow.start('anything', { workflowId: 'kept', taskQueue: 'none' }),
    );
    process.kill(first.pid, 'SIGKILL');
    await first.ended;
    const second = await startTemporal({ dataFolder: folder, port: first.port });
    try {
      expect(second.address).toBe(first.address);
      const { status } = await withClient(second.address, (client) =>
        client.workflow.getHandle('kept').describe(),
      );
      expect(status.name).toBe('RUNNING');
    } finally {
      await second.stop();
    }
  });

  test('a server that outlived its Caseline is ended before the next one starts', async () => {
    const orphan = await startTemporal({ dataFolder: folder });
    const next = await startTemporal({ dataFolder: folder });
    await orphan.ended;
    expect(next.pid).not.toBe(orphan.pid);
    await next.stop();
  });

  test('a server that cannot start says why', async () => {
    const binary = process.execPath;
    await expect(startTemporal({ dataFolder: null, binary })).rejects.toThrow('did not start');
  });
});

describe('provisioning', () => {
  test('a server that is named is used', async () => {
    const env = { TEMPORAL_ADDRESS: 'temporal.example:7233' };
    expect(await provisionTemporal({ env })).toEqual({ address: 'temporal.example:7233' });
  });
});
