/**
 * A person's own inbox and notices.
 *
 * @module
 */
import type { Message } from '../../activities/messages.ts';
import { decide } from '../../core/access.ts';
import {
  decodeInboxCursor,
  decodeNoticeCursor,
  type InboxItem,
  listNotices,
  markNoticesRead,
  readInbox,
} from '../../prisma/queries/inbox.ts';
import { type Finding, findAlarm } from '../../prisma/queries/alarms.ts';
import { knownAmong } from '../../prisma/queries/cases.ts';
import { isInside, readerOf } from '../access.ts';
import type { ApiRequest, Handlers } from '../http.ts';
import { pageAnswer, pageQueryOf } from '../paging.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { listOnlooker } from '../shown.ts';
import { inboxItemView, noticeView } from '../views.ts';

/** An item without who asked and how urgent the case is, when that is not theirs to see. */
async function shownItem(
  { knowledge }: Services,
  item: InboxItem,
  { person }: ApiRequest,
): Promise<InboxItem> {
  const plan = await knowledge.planByHash(item.planHash);
  const bare = { ...item, requester: null, priorityScore: null, priorityLevel: null };
  if (plan === null || item.access === null) return bare;
  // Whoever finds it in their inbox is asked.
  const decision = decide(item.access, { ...readerOf(person), wasAsked: true });
  if (!isInside(decision)) return bare;
  const { hidden } = listOnlooker(plan, item, { person: person.id, decision });
  return hidden.has(item.requester ?? '') ? { ...item, requester: null } : item;
}

/** What is said of a role that nobody can fill. */
function alarmMessage(alarm: Finding | null): Message | null {
  if (alarm === null) return null;
  const { caseType, role, team, because, cases } = alarm;
  const why = {
    empty: `the team \`${team}\` has no members`,
    absent: `everybody in the team \`${team}\` is away`,
    leaving: `the last one in the team \`${team}\` goes within 30 days`,
    parties: `in some of them everybody in the team \`${team}\` is a party`,
  }[because];
  const many = cases === 1 ? '1 open case' : `${cases} open cases`;
  return {
    title: `Nobody can fill the role \`${role}\` of \`${caseType}\``,
    body: `${many} may still need it: ${why ?? because}.`,
  };
}

/** Handlers of `/v1/inbox` and `/v1/notices`. */
export function inboxHandlers(services: Services): Handlers {
  const { database, messages } = services;
  return {
    getInbox: async (request) => {
      const asked = pageQueryOf(request, decodeInboxCursor);
      const sandbox = request.query.sandbox as boolean;
      const page = await readInbox(database, request.person.id, { ...asked, sandbox });
      const rows = await Promise.all(page.rows.map((item) => shownItem(services, item, request)));
      return pageAnswer(request, { rows, next: page.next }, inboxItemView, ({ caseId }) => caseId);
    },
    listNotices: async (request) => {
      const asked = pageQueryOf(request, decodeNoticeCursor);
      const unread = request.query.unread as boolean;
      const { rows, next } = await listNotices(database, readerOf(request.person), {
        ...asked,
        unread,
        sandbox: request.query.sandbox as boolean,
      });
      const told = await Promise.all(
        rows.map(async (notice) => ({
          notice,
          message:
            notice.notice === 'unstaffed'
              ? alarmMessage(await findAlarm(database, -notice.sequence))
              : await messages.messageOf(notice, request.person),
        })),
      );
      return pageAnswer(
        request,
        { rows: told, next },
        ({ notice, message }) => noticeView(notice, message),
        ({ notice }) => notice.caseId,
      );
    },
    readNotice: async ({ params, person }) => {
      const [caseId, sequence] = (params.id as string).split(':') as [string, string];
      const notice = { caseId, sequence: Number(sequence), person: person.id };
      const where = { caseId_sequence_person: notice };
      const known = await database.prisma.notice.findUnique({ where, select: { sequence: true } });
      const cases = await knownAmong(database, { ids: [caseId], reader: readerOf(person) });
      if (known === null || !cases.has(caseId)) throw notFound('notice');
      await markNoticesRead(database, {
        person: person.id,
        caseId,
        untilSequence: notice.sequence,
        nowMs: Date.now(),
      });
      return { status: 204, shown: { cases: [caseId] } };
    },
  };
}
