/**
 * `npm run demo`: months in the life of a case, in about a minute, on the real engine.
 *
 * Starts an embedded Caseline (or uses the one that runs on the data folder), publishes the
 * shipped definition, lives through a case by HTTP, and holds the trail against the definition.
 * Exits with 0 only when everything came as promised; Caseline goes on listening.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import type { Entry } from '../core/input.ts';
import { backgroundCaseline } from '../embedded/background.ts';
import { openDirectory } from '../directory/file.ts';
import { auditTrail } from './audit.ts';
import { type CaseAnswer, DemoClient, DemoError } from './client.ts';
import { Stage } from './stage.ts';
import { CAST, PROLOGUE, REPORT, STARTS_AT, tellStory } from './story.ts';

const DEFINITION = new URL('../definitions/hr-harassment-investigation.yaml', import.meta.url);
const DIRECTORY = new URL('../definitions/directory.yaml', import.meta.url);

const print = (line: string): void => console.log(line);

async function main(): Promise<void> {
  const server = await backgroundCaseline({ log: (line) => print(`  ${line}`) });
  const client = new DemoClient(server.apiUrl, server.issuer);
  const published = await client.publish(CAST.lead, await readFile(DEFINITION, 'utf8'));
  const { plan } = published;
  print(
    `\n${plan.title}, version ${plan.version}: ${published.isNew ? 'published' : 'already published'} (${plan.hash.slice(0, 12)})`,
  );

  const started = (await client.post(CAST.intake, '/v1/cases', {
    caseType: plan.id,
    number: published.number,
    data: REPORT,
    sandbox: { scale: 86_400, startAt: STARTS_AT, untilAt: STARTS_AT },
  })) as { id: string };
  print(PROLOGUE);
  const stage = new Stage(
    { client, plan, caseId: started.id, watcher: CAST.lead, names: await names(), print },
    Date.parse(STARTS_AT),
  );
  print(
    `\nCase ${(await stage.case()).number} begins. Its clock (${plan.calendar.zone}) runs up to seven days a second.`,
  );
  await stage.show();
  await tellStory(stage, { plan, client, caseId: started.id, print });

  const shown = await stage.case();
  printTrail(stage);
  const findings = auditTrail(plan, stage.entries, shown);
  print('\nWhat the definition promises');
  for (const { promise, isKept, found } of findings) {
    print(isKept ? `  ✓ ${promise}` : `  ✗ ${promise}: ${found}`);
  }
  const broken = findings.filter(({ isKept }) => !isKept);
  if (broken.length > 0) throw new DemoError(`${broken.length} promises were not kept`);
  print(`\nAll ${findings.length} promises were kept, in ${stage.entries.length} entries.`);
  printWhereNext(server, shown);
}

async function names(): Promise<ReadonlyMap<string, string>> {
  const directory = await openDirectory(DIRECTORY.pathname, { watchMs: 0 });
  const everybody = await directory.people();
  return new Map(everybody.map(({ id, name }) => [id, name]));
}

/** The audit trail of the decision: who was asked, who answered for whom, and what caused it. */
function printTrail(stage: Stage): void {
  print('\nThe trail of the decision');
  const isTold = ({ kind, state }: Entry): boolean =>
    state === 'outcome_approval' &&
    ['asked', 'vacant', 'reminded', 'answered', 'delegated', 'declined', 'decided'].includes(kind);
  for (const entry of stage.entries)
    if (isTold(entry)) print(`  #${entry.sequence}  ${stage.line(entry)}`);
  printCauses(stage);
}

/** Every deadline that came due, and what it did. */
function printCauses(stage: Stage): void {
  print('\nWhich deadline caused what');
  let last: string | undefined;
  for (const entry of stage.entries) {
    const { cause, kind } = entry;
    if (cause.kind !== 'deadline' || SILENT.has(kind)) continue;
    const due = `${stage.instant(cause.dueAtMs)}  ${stage.deadline(cause)}`;
    if (due !== last) print(`  ${due}`);
    last = due;
    print(`      → #${entry.sequence} ${stage.sentence(entry)}`);
  }
}

/** What a deadline does beside its purpose. */
const SILENT: ReadonlySet<Entry['kind']> = new Set([
  'deadline_due',
  'deadline_set',
  'left',
  'entered',
]);

function printWhereNext(
  server: { apiUrl: string; issuer: string; pid: number },
  shown: CaseAnswer,
): void {
  print(`
Caseline still listens at ${server.apiUrl} (process ${server.pid}; \`npm stop\` ends it). For example:
  TOKEN=$(npm run -s token -- ${CAST.lead})
  curl -H "Authorization: Bearer $TOKEN" ${server.apiUrl}/v1/cases/${shown.id}
  curl -H "Authorization: Bearer $TOKEN" "${server.apiUrl}/v1/inbox?sandbox=true"`);
}

try {
  await main();
} catch (error) {
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  if (!(error instanceof DemoError) && error instanceof Error) console.error(error.stack);
  process.exitCode = 1;
}
