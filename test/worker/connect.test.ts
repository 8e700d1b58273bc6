/** A connection to Temporal behind a wire that tears, and then says nothing to whoever comes again. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Connection } from '@temporalio/client';
import { type EmbeddedTemporal, startTemporal } from '../../embedded/temporal.ts';
import { connectTemporal } from '../../worker/connect.ts';
import { giveUpUngreeted } from '../../worker/ungreeted.ts';
import { eventually } from '../support/engine.ts';
import { Wire } from '../support/wire.ts';

let temporal: EmbeddedTemporal;
let wire: Wire;
beforeAll(async () => {
  temporal = await startTemporal({ dataFolder: null });
  wire = await Wire.to(temporal.port);
});
afterAll(async () => {
  await wire.close();
  await temporal.stop();
});

const answers = (connection: Connection): Promise<boolean> =>
  connection.withDeadline(Date.now() + 1_000, () =>
    connection.workflowService.getSystemInfo({}).then(
      () => true,
      () => false,
    ),
  );

test('is made anew when nobody greets it', async () => {
  giveUpUngreeted(wire.port, 2_000);
  const connection = await Connection.connect({ address: `127.0.0.1:${wire.port}` });
  try {
    expect(await answers(connection)).toBe(true);
    wire.suffer('torn');
    wire.suffer('silent');
    expect(await answers(connection)).toBe(false);
    // It has reached somebody who will never say a word, also when all is well again.
    await eventually(
      async () => wire.silentCount,
      (count) => count > 0,
    );
    wire.suffer(null);
    await eventually(() => answers(connection), Boolean, 60_000);
  } finally {
    await connection.close();
  }
});

test('is closed when nothing is to be tried again any more', async () => {
  const connection = await connectTemporal({ address: `127.0.0.1:${wire.port}` });
  wire.suffer('torn');
  const call = connection.workflowService.getSystemInfo({});
  // It fails at once, and is tried again in a moment: after the end of the connection that would
  // be an error that nobody catches.
  const failed = expect(call).rejects.toThrow();
  await eventually(
    async () => wire.tornCount,
    (count) => count > 0,
  );
  await connection.close();
  await failed;
  wire.suffer(null);
});
