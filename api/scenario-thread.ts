/**
 * The thread in which scenarios run: whoever sends some cannot hold up the API with them.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import { runScenarioText } from './scenario-verdict.ts';

const { plan, source } = workerData as Parameters<typeof runScenarioText>[0];

parentPort?.postMessage(await runScenarioText({ plan, source }));
