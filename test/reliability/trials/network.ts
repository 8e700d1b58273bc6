/**
 * T4: wires between who sends commands, workers, Temporal and the database are slow, cut to pieces,
 * torn or silent, one after the other, while cases live.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../../prisma/client.ts';
import { createCaseClient } from '../../../worker/case-client.ts';
import { connectTemporal } from '../../../worker/connect.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { live, type Sent } from '../lives.ts';
import { allOf, countsOf, judge } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';
import { type Fault, FAULTS, Wire } from '../../support/wire.ts';

const SCALE = 30;
const LOOK_EVERY_MS = 250;

const WIRES = [
  'client to Temporal',
  'worker to Temporal',
  'worker to database',
  'reader to database',
] as const;
type WireName = (typeof WIRES)[number];

interface Stage {
  readonly wire: WireName;
  readonly fault: Fault;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Something that began and ended, in real time. */
interface Wait {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Goes through every fault of every wire. */
export async function networkTrial(
  rig: Rig,
  { network }: Pick<Sizes, 'network'>,
): Promise<readonly Finding[]> {
  const wires = await wiresOf(rig);
  const connection = await connectTemporal({ address: at(wires['client to Temporal']) });
  const client = createCaseClient({ connection, keys: rig.database.keys });
  const workers = rig.moreWorkers({
    TEMPORAL_ADDRESS: at(wires['worker to Temporal']),
    DATABASE_URL: through(rig.databaseUrl, wires['worker to database']),
  });
  await workers.start(2);
  const waits: Wait[] = [];
  const told = ({ tookMs }: Sent): void => {
    waits.push({ fromMs: Date.now() - tookMs, untilMs: Date.now() });
  };
  let isOver = false;
  const living = allOf(
    Array.from({ length: network.cases }, (_, index) =>
      live({
        client,
        isEnough: () => isOver,
        scale: SCALE,
        seed: 40_000 + index,
        pauseMs: 300,
        onSent: told,
        ...(index % 2 === 0 && { limits: { commands: 12 } }),
      }),
    ),
  );
  const reading = readOn(rig, wires['reader to database'], () => isOver);
  const stages = await goThrough(rig, wires, network.stageMs);
  isOver = true;
  const judgement = await judge(rig, await living, { scale: SCALE, withinMs: 60_000 });
  const reads = await reading;
  await workers.stop();
  await connection.close();
  await Promise.all(Object.values(wires).map((wire) => wire.close()));
  return findings({
    network,
    stages,
    waits,
    reads,
    found: countsOf(judgement.violations),
    deaths: workers.deaths,
  });
}

type Wires = Readonly<Record<WireName, Wire>>;

async function wiresOf(rig: Rig): Promise<Wires> {
  const database = Number(new URL(rig.databaseUrl).port);
  const temporal = Number(rig.address.split(':').at(-1));
  return {
    'client to Temporal': await Wire.to(temporal),
    'worker to Temporal': await Wire.to(temporal),
    'worker to database': await Wire.to(database),
    'reader to database': await Wire.to(database),
  };
}

function at({ port }: Wire): string {
  return `127.0.0.1:${port}`;
}

function through(url: string, { port }: Wire): string {
  const target = new URL(url);
  target.host = `127.0.0.1:${port}`;
  return target.href;
}

/** Each fault for a while, and as long without one. */
async function goThrough(rig: Rig, wires: Wires, stageMs: number): Promise<readonly Stage[]> {
  const stages: Stage[] = [];
  await sleep(2_000);
  for (const wire of WIRES) {
    for (const fault of FAULTS) {
      const fromMs = Date.now();
      wires[wire].suffer(fault);
      await sleep(stageMs);
      wires[wire].suffer(null);
      stages.push({ wire, fault, fromMs, untilMs: Date.now() });
      rig.log(`${wire}: was ${fault}`);
      await sleep(stageMs);
    }
  }
  return stages;
}

/** Reads as the API does, over and over; tells how long each took, whether it came to anything or not. */
async function readOn(rig: Rig, wire: Wire, isOver: () => boolean): Promise<readonly Wait[]> {
  const database = openDatabase(through(rig.databaseUrl, wire), { connections: 4 });
  const waits: Wait[] = [];
  while (!isOver()) {
    const fromMs = Date.now();
    // Until one is answered, as somebody does who loads a page again.
    for (;;) {
      const rows = await database.prisma.case.count().catch(() => null);
      if (rows !== null) break;
      await sleep(LOOK_EVERY_MS);
    }
    waits.push({ fromMs, untilMs: Date.now() });
    await sleep(LOOK_EVERY_MS);
  }
  await database.close();
  return waits;
}

/** The longest time that somebody waited for an answer while nothing was wrong (any more). */
function longest(waits: readonly Wait[], stages: readonly Stage[]): { ms: number; after: string } {
  let found = { ms: 0, after: 'nothing' };
  for (const { fromMs, untilMs } of waits) {
    const faults = stages.filter((stage) => stage.fromMs < untilMs && stage.untilMs > fromMs);
    const faultMs = faults.reduce(
      (sum, stage) => sum + Math.min(untilMs, stage.untilMs) - Math.max(fromMs, stage.fromMs),
      0,
    );
    const before = faults.at(0) ?? stages.filter((stage) => stage.untilMs <= fromMs).at(-1);
    const ms = Math.round(untilMs - fromMs - faultMs);
    if (ms > found.ms) found = { ms, after: before ? `${before.wire} ${before.fault}` : 'nothing' };
  }
  return found;
}

function findings({
  network,
  stages,
  waits,
  reads,
  found,
  deaths,
}: {
  readonly network: Sizes['network'];
  readonly stages: readonly Stage[];
  readonly waits: readonly Wait[];
  readonly reads: readonly Wait[];
  readonly found: string;
  readonly deaths: readonly string[];
}): readonly Finding[] {
  const finding = findingsOf('P1', 'T4');
  const command = longest(waits, stages);
  const read = longest(reads, stages);
  const say = ({ ms, after }: typeof command): string =>
    `${(ms / 1_000).toFixed(1)} s, after: ${after}`;
  const { stageMs, hangMs } = network;
  return [
    finding(
      `${stages.length} faults of ${stageMs / 1_000} s: 0 lost, doubled, out of order, broken`,
      `${found}, ${waits.length} commands`,
      found === '0' && waits.length > network.cases * stages.length,
    ),
    finding(
      `no command waits more than ${hangMs / 1_000} s beside a fault`,
      say(command),
      command.ms <= hangMs,
    ),
    finding(
      `no read waits more than ${hangMs / 1_000} s beside a fault`,
      say(read),
      read.ms <= hangMs,
    ),
    finding(
      '0 workers died',
      deaths.length === 0 ? '0' : `${deaths.length}, e.g. ${deaths[0]}`,
      deaths.length === 0,
    ),
  ];
}
