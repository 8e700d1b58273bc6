/**
 * Failures with nothing readable in them: messages and stacks go into the encrypted payload.
 *
 * CommonJS, because Temporal's SDK loads this file with `require`, in the worker, in clients and
 * in the workflow bundle alike.
 *
 * @module
 */
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
