/**
 * What the API says of reports without an account.
 *
 * @module
 */
import { answer, BODY_PROBLEMS, caseTypeId, jsonBody, type Paths, problem } from './operation.ts';

/** For whom an operation is that a receipt opens too. */
export const RECEIPT_TOO = [{ bearer: [] }, { receipt: [] }];

/** What a reporter does with a receipt, beside asking for their case. */
export const WITH_RECEIPT: ReadonlySet<string> = new Set([
  'getCase',
  'getTimeline',
  'getCommand',
  'sendEvent',
  'doWork',
  'uploadFile',
  'listAttachments',
  'downloadAttachment',
  'listNotices',
  'readNotice',
]);

const COMMON = {
  400: problem('The request does not have the documented shape.'),
  429: problem('Too many reports.'),
  500: problem('A bug of ours.'),
  503: problem('The database or the engine does not answer. Sending it again is safe.'),
};

/** The operations. */
export const intakePaths: Paths = {
  '/v1/intake/{id}': {
    get: {
      operationId: 'getIntake',
      summary: 'What a case type asks of whoever reports without an account',
      tags: ['intake'],
      parameters: [caseTypeId],
      security: [],
      responses: {
        200: answer('IntakeForm', 'The fields.'),
        ...COMMON,
        404: problem('There is no such case type, or it takes no reports without an account.'),
      },
    },
    post: {
      operationId: 'report',
      summary: 'Report without an account',
      description:
        'Answers with a receipt, which is shown this once: send it as `Authorization: Receipt <receipt>` to ' +
        'follow the case, write messages and send files. No address and no browser is recorded.',
      tags: ['intake'],
      parameters: [caseTypeId],
      security: [],
      requestBody: jsonBody('ReportRequest'),
      responses: {
        201: answer('Reported', 'The case has begun.'),
        202: answer('Reported', 'It is not known yet whether it has begun; the receipt is good.'),
        ...COMMON,
        404: problem('There is no such case type, or it takes no reports without an account.'),
        409: problem('The case refuses.'),
        ...BODY_PROBLEMS,
        422: problem('Data that the case does not take.'),
      },
    },
  },
  '/v1/receipt': {
    get: {
      operationId: 'getReceipt',
      summary: 'The case of a receipt',
      tags: ['intake'],
      security: [{ receipt: [] }],
      responses: {
        200: answer('ReceiptCase', 'It.'),
        ...COMMON,
        401: problem('There is no such receipt.'),
        403: problem('Only with a receipt.'),
        404: problem('The case was removed.'),
      },
    },
  },
};
