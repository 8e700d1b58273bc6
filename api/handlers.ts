/**
 * All operations of the API.
 *
 * @module
 */
import type { Handlers } from './http.ts';
import { accessHandlers } from './operations/accesses.ts';
import { attachmentHandlers } from './operations/attachments.ts';
import { caseTypeHandlers } from './operations/case-types.ts';
import { caseHandlers } from './operations/cases.ts';
import { commandHandlers } from './operations/commands.ts';
import { emergencyHandlers } from './operations/emergencies.ts';
import { holdHandlers } from './operations/holds.ts';
import { inboxHandlers } from './operations/inbox.ts';
import { intakeHandlers } from './operations/intake.ts';
import { migrationHandlers } from './operations/migrations.ts';
import { operatorHandlers } from './operations/operators.ts';
import { serviceHandlers } from './operations/service.ts';
import { vaultHandlers } from './operations/vault.ts';
import { versionHandlers } from './operations/versions.ts';
import { worldHandlers } from './operations/world.ts';
import type { Services } from './services.ts';

/** All handlers by `operationId`. */
export function handlersOf(services: Services): Handlers {
  return {
    ...caseTypeHandlers(services),
    ...versionHandlers(services),
    ...caseHandlers(services),
    ...commandHandlers(services),
    ...inboxHandlers(services),
    ...operatorHandlers(services),
    ...accessHandlers(services),
    ...holdHandlers(services),
    ...migrationHandlers(services),
    ...emergencyHandlers(services),
    ...vaultHandlers(services),
    ...intakeHandlers(services),
    ...attachmentHandlers(services),
    ...worldHandlers(services),
    ...serviceHandlers(services),
  };
}
