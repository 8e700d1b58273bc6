/**
 * `npm stop`: ends the Caseline that runs on the data folder.
 *
 * @module
 */
import { dataFolder } from './data-folder.ts';
import { stopBackground } from './background.ts';

const pid = await stopBackground();
console.log(pid === null ? `No Caseline runs on ${dataFolder()}.` : `Process ${pid} has stopped.`);
