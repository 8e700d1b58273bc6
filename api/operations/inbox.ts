/**
 * A person's own inbox and notices.
 *
 * @module
 */
import {
  decodeInboxCursor,
  decodeNoticeCursor,
  listNotices,
  markNoticesRead,
  readInbox,
} from '../../prisma/queries/inbox.ts';
import { type Handlers, nextLink } from '../http.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';
import { inboxItemView, noticeView } from '../views.ts';
import { invalidCursor } from './cases.ts';

/** Handlers of `/v1/inbox` and `/v1/notices`. */
export function inboxHandlers({ database }: Services): Handlers {
  return {
    getInbox: async (request) => {
      const { limit, cursor } = request.query as { limit: number; cursor?: string };
      const after = cursor === undefined ? undefined : decodeInboxCursor(cursor);
      if (after === null) throw invalidCursor();
      const page = await readInbox(database, request.person.id, {
        limit,
        ...(after !== undefined && { after }),
      });
      return {
        status: 200,
        headers: page.next === null ? {} : nextLink(request, { cursor: page.next }),
        body: { items: page.rows.map(inboxItemView) },
      };
    },
    listNotices: async (request) => {
      const { limit, unread, cursor } = request.query as {
        limit: number;
        unread: boolean;
        cursor?: string;
      };
      const after = cursor === undefined ? undefined : decodeNoticeCursor(cursor);
      if (after === null) throw invalidCursor();
      const page = await listNotices(database, request.person.id, {
        limit,
        unread,
        ...(after !== undefined && { after }),
      });
      return {
        status: 200,
        headers: page.next === null ? {} : nextLink(request, { cursor: page.next }),
        body: { items: page.rows.map(noticeView) },
      };
    },
    readNotice: async ({ params, person }) => {
      const [caseId, sequence] = (params.id as string).split(':') as [string, string];
      const notice = { caseId, sequence: Number(sequence), person: person.id };
      const where = { caseId_sequence_person: notice };
      const known = await database.prisma.notice.findUnique({ where, select: { sequence: true } });
      if (known === null) throw notFound('notice');
      await markNoticesRead(database, {
        person: person.id,
        caseId,
        untilSequence: notice.sequence,
        nowMs: Date.now(),
      });
      return { status: 204 };
    },
  };
}
