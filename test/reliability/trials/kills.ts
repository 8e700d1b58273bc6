/**
 * T1, T2: workers and the server are killed again and again while cases live. Nothing that was
 * acknowledged may be lost or happen twice, and no deadline may be.
 *
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Finding, findingsOf } from '../findings.ts';
import { type Life, live } from '../lives.ts';
import { allSealed, countsOf, judge, type Judgement } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';
import type { Kind } from '../verdict.ts';

/** After the last command: the window to reopen, on the cases' clocks. */
const WINDOW_MS = 5 * 60_000;
const SETTLING_MS = 60_000;
/** While every worker lives for seconds, a long case may wait for many of them. */
const PATIENCE_MS = 30 * 60_000;

/** Kills while cases live; then waits until their deadlines have ended all of them. */
export async function killsTrial(
  rig: Rig,
  { kills }: Pick<Sizes, 'kills'>,
): Promise<readonly Finding[]> {
  const { scale } = kills;
  const before = { workers: rig.workers.kills, servers: rig.serverKills };
  let sent = 0;
  let deaths = 0;
  const killing = new AbortController();
  const killers = [
    repeatedly(killing.signal, {
      everyMs: kills.workerKillEveryMs,
      times: kills.workerKillsMin,
      act: () => rig.workers.killOldest(),
    }),
    repeatedly(killing.signal, {
      everyMs: kills.serverKillEveryMs,
      times: kills.serverKillsMin,
      act: async () => {
        await rig.killServer();
        await sleep(500);
        await rig.startServer();
      },
    }),
  ];
  let outcomes: readonly PromiseSettledResult<Life>[];
  const progress = setInterval(() => {
    const { kills: killed } = rig.workers;
    for (const words of rig.workers.deaths.splice(0)) {
      deaths += 1;
      rig.log(`a worker ended by itself: ${words}`);
    }
    rig.log(`${sent} commands answered, ${killed} workers and ${rig.serverKills} servers killed`);
  }, 10_000);
  try {
    const isKilledEnough = (): boolean =>
      rig.workers.kills - before.workers >= kills.workerKillsMin &&
      rig.serverKills - before.servers >= kills.serverKillsMin;
    // All at once: each waits most of the time for what was killed.
    outcomes = await Promise.allSettled(
      Array.from({ length: kills.cases }, (_, seed) =>
        live({
          client: rig.client,
          isEnough: (done) => done >= kills.commandsPerCase && isKilledEnough(),
          scale,
          seed,
          onSent: () => (sent += 1),
          patienceMs: PATIENCE_MS,
          // Half of them move from run to run under the kills.
          ...(seed % 2 === 0 && { limits: { commands: 4 } }),
        }),
      ),
    );
  } finally {
    killing.abort();
    await Promise.all(killers);
  }
  // Who gave up is a finding of its own; what became of the others is judged all the same.
  const lives = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const gaveUp = outcomes.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
  const workerKills = rig.workers.kills - before.workers;
  const serverKills = rig.serverKills - before.servers;
  await rig.workers.areReady();
  const unended = await allSealed(rig.client, lives, WINDOW_MS / scale + SETTLING_MS);
  const judgement = await judge(rig, lives, { scale, withinMs: SETTLING_MS });
  clearInterval(progress);
  deaths += rig.workers.deaths.length;
  const counts = { unended, workerKills, serverKills, deaths };
  return killFindings(kills, { lives, gaveUp, judgement, ...counts });
}

/** Does something so many times unless it is told to stop; what is under way is finished. */
async function repeatedly(
  signal: AbortSignal,
  { everyMs, times, act }: { everyMs: number; times: number; act: () => Promise<void> },
): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await sleep(everyMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await act();
  }
}

interface Killed {
  readonly lives: readonly Life[];
  /** Why senders gave up, each once. */
  readonly gaveUp: readonly string[];
  readonly judgement: Judgement;
  readonly unended: number;
  readonly workerKills: number;
  readonly serverKills: number;
  readonly deaths: number;
}

function killFindings(kills: Sizes['kills'], killed: Killed): readonly Finding[] {
  const { lives, gaveUp, judgement, unended, workerKills, serverKills, deaths } = killed;
  const finding = findingsOf('P1', 'T1 T2');
  const { violations, remains } = judgement;
  const sent = lives.flatMap((one) => one.sent);
  const done = sent.filter(({ isDone }) => isDone).length;
  const trails = remains.flatMap(({ trail }) => trail);
  const transitions = trails.filter(({ kind }) => kind === 'transition').length;
  const due = trails.filter(({ kind }) => kind === 'deadline_due').length;
  const of = (...kinds: Kind[]): string =>
    countsOf(violations.filter(({ kind }) => kinds.includes(kind)));
  const none = (what: string, found: string): Finding => finding(`0 ${what}`, found, found === '0');
  const { commandsMin, workerKillsMin, serverKillsMin } = kills;
  return [
    finding(
      `>= ${commandsMin} transitions`,
      `${transitions} in ${lives.length} cases, ${done} commands acknowledged, ${trails.length} entries`,
      Math.min(done, transitions) >= commandsMin,
    ),
    finding(`>= ${workerKillsMin} worker kills`, workerKills, workerKills >= workerKillsMin),
    finding(`>= ${serverKillsMin} server kills`, serverKills, serverKills >= serverKillsMin),
    none('acknowledged commands lost', of('lost')),
    none('applied twice', of('doubled')),
    none('out of order', of('disordered')),
    none('trails broken', of('chain')),
    none('heads unlike the engine’s', of('head')),
    none(
      `of ${due} deadlines lost, doubled or early`,
      of('deadline lost', 'deadline doubled', 'deadline early'),
    ),
    none('cases ended by a fault', of('workflow')),
    finding('0 workers ended by themselves', deaths, deaths === 0),
    finding('0 cases stuck', unended, unended === 0),
    none('senders who gave up', gaveUp.length === 0 ? '0' : gaveUp.join('; ').slice(0, 300)),
    finding(
      'told: commands sent more than once',
      sent.filter(({ attempts }) => attempts > 1).length,
      true,
    ),
  ];
}
