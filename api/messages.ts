/**
 * The messages of notices, worded for whoever reads them.
 *
 * A notice keeps the name of its template and the values of that moment; the case's plan, which
 * never changes, has the words. Names of people are those of the directory now.
 *
 * @module
 */
import type { Logger } from 'pino';
import { type Message, renderMessage } from '../activities/messages.ts';
import type { PersonId, Plan } from '../core/plan.ts';
import type { Directory, Person } from '../directory/directory.ts';
import type { NoticeRow } from '../prisma/queries/inbox.ts';
import type { Knowledge } from './knowledge.ts';

/** Words messages. */
export interface Messages {
  /** The message of a notice for its reader; `null` when the definition has none for it. */
  messageOf(notice: NoticeRow, reader: Person): Promise<Message | null>;
}

/** What {@link createMessages} needs. */
export interface MessagesOptions {
  readonly directory: Directory;
  readonly knowledge: Pick<Knowledge, 'planByHash'>;
  /** Where people open a case: an address with `{id}` or `{number}` in it. */
  readonly caseLink: string;
  readonly log: Logger;
}

/** Makes what words messages. */
export function createMessages(options: MessagesOptions): Messages {
  const { directory, knowledge, caseLink, log } = options;
  return {
    messageOf: async (notice, reader) => {
      const { template: name, values, caseId, number, caseTitle } = notice;
      if (name === null) return null;
      const plan = await knowledge.planByHash(notice.planHash);
      const template = plan?.templates?.[name];
      if (plan === null || template === undefined) return null;
      const people = personFields(plan, template.fields);
      const names = await namesOf(
        directory,
        people.map((field) => values[field]),
      );
      const link = caseLink
        .replaceAll('{id}', encodeURIComponent(caseId))
        .replaceAll('{number}', encodeURIComponent(number));
      const facts = {
        case: { number, title: caseTitle, link },
        recipient: { name: reader.name },
        person: (id: PersonId) => names.get(id) ?? id,
      };
      try {
        return renderMessage(template, values, { facts, people });
      } catch {
        // One message that cannot be worded must not keep back all the others.
        log.warn({ caseType: plan.id, template: name }, 'a message could not be worded');
        return null;
      }
    },
  };
}

/** Which of these fields hold persons. */
function personFields(plan: Plan, fields: readonly string[]): readonly string[] {
  return fields.filter((field) => plan.fields[field]?.type === 'person');
}

async function namesOf(
  directory: Directory,
  ids: readonly unknown[],
): Promise<ReadonlyMap<PersonId, string>> {
  const known = ids.filter((id): id is string => typeof id === 'string');
  const people = await Promise.all(known.map((id) => directory.person(id)));
  return new Map(people.flatMap((person) => (person === null ? [] : [[person.id, person.name]])));
}
