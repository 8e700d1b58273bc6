/**
 * T10: commands come twice, in every order, by update and by signal, and again when the case has
 * moved through many runs. The same id has one effect.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import type { Input } from '../../../core/input.ts';
import { readTimeline } from '../../../prisma/queries/trail.ts';
import type { Command } from '../../../workflows/protocol.ts';
import { eventually } from '../../support/engine.ts';
import { people, relayPlan } from '../definitions.ts';
import { type Finding, findingsOf } from '../findings.ts';
import { randomOf, sendUntilAnswered, untilAnswered } from '../lives.ts';
import { eachOf } from '../remains.ts';
import type { Rig } from '../rig.ts';
import type { Sizes } from '../sizes.ts';

/** Commands of one run: so that a few dozen commands go through many runs. */
const RUN_COMMANDS = 8;

/** Every order of a few commands; then one long case in random order. */
export async function duplicatesTrial(
  rig: Rig,
  { duplicates }: Pick<Sizes, 'duplicates'>,
): Promise<readonly Finding[]> {
  const names = Array.from({ length: duplicates.permuted }, (_, index) => `n${index}`);
  const orders = permutations(names);
  const wrongs = (await eachOf(orders, (order, seed) => twice(rig, order, seed))).flat();
  const long = await throughRuns(rig, duplicates.commands);
  const finding = findingsOf('P1', 'T10');
  return [
    finding(
      `0 of ${orders.length} orders of ${names.length} commands, each twice, with another effect`,
      wrongs.length === 0 ? '0' : `${wrongs.length}, e.g. ${wrongs[0]}`,
      wrongs.length === 0,
    ),
    finding(
      `0 of ${duplicates.commands} commands repeated across runs with an effect`,
      long.wrongs.length === 0 ? '0' : `${long.wrongs.length}, e.g. ${long.wrongs[0]}`,
      long.wrongs.length === 0,
    ),
    finding('>= 5 continue-as-new', `${long.runs - 1}`, long.runs > 5),
  ];
}

/** Sends each once in the given order, and again somewhere behind, some of them by signal. */
async function twice(rig: Rig, order: readonly string[], seed: number): Promise<string[]> {
  const random = randomOf(seed);
  const caseId = await open(rig);
  const commands = order.map((name) => noteOf(name, `${caseId}/${name}`));
  const sendings = commands.map((command) => ({ command, isSignal: false }));
  for (const command of commands) {
    const after = sendings.findIndex((one) => one.command === command);
    const at = after + 1 + Math.floor(random() * (sendings.length - after));
    sendings.splice(at, 0, { command, isSignal: random() < 0.3 });
  }
  const seen = new Set<string>();
  const wrongs: string[] = [];
  for (const { command, isSignal } of sendings) {
    const isFirst = !seen.has(command.commandId);
    seen.add(command.commandId);
    if (isSignal) {
      await untilAnswered(() => rig.client.signal(caseId, command));
      continue;
    }
    const sent = await sendUntilAnswered(() => rig.client.send(caseId, command));
    const { answer, isAmbiguous } = sent;
    if (!answer.ok) wrongs.push(`${command.commandId} was answered ${answer.type}`);
    // One that had no answer in time and was sent again had been done, or not.
    else if (isFirst ? answer.result.duplicate && !isAmbiguous : !answer.result.duplicate) {
      wrongs.push(`${command.commandId} misjudged`);
    }
  }
  const notes = await notesOf(rig, caseId);
  const wanted = sendings
    .map(({ command }) => command.commandId)
    .filter((id, index, all) => all.indexOf(id) === index)
    .map((id) => id.split('/')[1]);
  if (notes.join() !== wanted.join())
    wrongs.push(`${caseId}: ${notes.join()} and not ${wanted.join()}`);
  return wrongs;
}

/** One case, many runs: whatever was sent is sent again at random, up to the very end. */
async function throughRuns(
  rig: Rig,
  count: number,
): Promise<{ readonly wrongs: readonly string[]; readonly runs: number }> {
  const random = randomOf(count);
  const caseId = await open(rig);
  const first = new Map<string, { command: Command; sequence: number }>();
  const wrongs: string[] = [];
  const repeat = async (index: number): Promise<void> => {
    const known = [...first.values()][index]!;
    const { answer } = await sendUntilAnswered(() => rig.client.send(caseId, known.command));
    if (!answer.ok || !answer.result.duplicate || answer.result.sequence !== known.sequence) {
      wrongs.push(`${known.command.commandId} was answered ${JSON.stringify(answer)}`);
    }
  };
  for (let index = 0; index < count; index += 1) {
    const command = noteOf(`${index}`, `${caseId}/${index}`);
    const { answer } = await sendUntilAnswered(() => rig.client.send(caseId, command));
    if (!answer.ok) wrongs.push(`${command.commandId} was answered ${answer.type}`);
    else first.set(command.commandId, { command, sequence: answer.result.sequence });
    if (random() < 0.3) await repeat(Math.floor(random() * first.size));
  }
  for (let index = 0; index < first.size; index += 1) await repeat(index);
  const notes = await notesOf(rig, caseId);
  const wanted = Array.from({ length: count }, (_, index) => `${index}`);
  if (notes.join() !== wanted.join()) wrongs.push(`${notes.length} notes of ${count}`);
  const { run } = await untilAnswered(() => rig.client.report(caseId));
  return { wrongs, runs: run };
}

async function open(rig: Rig): Promise<string> {
  const caseId = randomUUID();
  const input = { kind: 'start', caseId, actor: 'cal', data: {}, people } as const;
  const command = { commandId: randomUUID(), input };
  const planHash = relayPlan.hash;
  const limits = { commands: RUN_COMMANDS };
  const { answer } = await sendUntilAnswered(() =>
    rig.client.start({ caseId, planHash, command, limits }),
  );
  if (!answer.ok) throw new Error(`not started: ${JSON.stringify(answer)}`);
  return caseId;
}

function noteOf(note: string, commandId: string): Command {
  const input: Input = { kind: 'event', event: 'tell', actor: 'cal', data: { note } };
  return { commandId, input };
}

/** The notes of a case in the order of its trail, once the trail is level with the engine. */
async function notesOf(rig: Rig, caseId: string): Promise<unknown[]> {
  const { snapshot } = await untilAnswered(() => rig.client.report(caseId));
  const trail = await eventually(
    () => readTimeline(rig.database, caseId, { limit: 100_000 }),
    (seen) => seen.at(-1)?.hash === snapshot!.head,
    60_000,
  );
  return trail
    .filter(({ kind }) => kind === 'data')
    .map(({ detail }) => (detail['fields'] as { note: string }).note);
}

function permutations<T>(values: readonly T[]): (readonly T[])[] {
  if (values.length <= 1) return [values];
  return values.flatMap((value, index) =>
    permutations(values.filter((_, other) => other !== index)).map((rest) => [value, ...rest]),
  );
}
