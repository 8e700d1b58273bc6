/**
 * What the handlers work with.
 *
 * @module
 */
import type { Logger } from 'pino';
import type { PublishSettings } from '../core/versions.ts';
import type { Directory } from '../directory/directory.ts';
import type { Files } from '../files/files.ts';
import type { Database } from '../prisma/client.ts';
import type { CaseEngine } from './engine.ts';
import type { Knowledge } from './knowledge.ts';
import type { Messages } from './messages.ts';

/** Shared by all handlers of an app. */
export interface Services {
  readonly database: Database;
  readonly engine: CaseEngine;
  readonly directory: Directory;
  readonly knowledge: Knowledge;
  /** The text of a calendar by its name, for the compiler; `undefined`: there is none. */
  readonly calendars: (name: string) => string | undefined;
  /** Whether the engine can be reached: for readiness. */
  readonly pingEngine: () => Promise<unknown>;
  /** Words the messages of notices. */
  readonly messages: Messages;
  /** The team of the directory whose people may repair cases. */
  readonly operatorTeam: string;
  /** The team whose people may read who has looked at cases. */
  readonly auditorTeam: string;
  /** The team whose people place and release legal holds, and erase. */
  readonly counselTeam: string;
  /** The team whose people may read, two of them together, any case that is not about them. */
  readonly emergencyTeam: string;
  /** The team whose people may publish case types; `null`: everybody. */
  readonly authorTeam: string | null;
  /** What the installation asks of every version before it is activated. */
  readonly publishing: PublishSettings;
  /** Keeps files; `null`: the installation keeps none. */
  readonly files: Files | null;
  readonly log: Logger;
}
