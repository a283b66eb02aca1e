// Adds up the JSON reports of Vitest in a folder, and fails unless every test passed and none was skipped.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder = '.'] = process.argv.slice(2);
const reports = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
const total = (key) => reports.reduce((sum, report) => sum + report[key], 0);

const passed = total('numPassedTests');
const failed = total('numFailedTests');
const skipped = total('numPendingTests') + total('numTodoTests');
process.exitCode = passed > 0 && failed === 0 && skipped === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
