// Starts jobs, and prints what happens to them: producer.mjs '{"connection":{"port":6379},"queue":"q","name":"hang","count":2}'

import { bullRunner } from 'rxresult/bullmq';

const { connection, queue, name, count, lease, detach, close } = JSON.parse(process.argv[2] ?? '');
const runner = bullRunner(queue, { connection, lease });
for (let i = 0; i < count; i += 1) {
  runner.task(name, i, { onUnsubscribe: detach ? 'detach' : 'cancel' }).subscribe({
    next: (value) => console.log(`next ${JSON.stringify(value)}`),
    error: (error) => console.log(`error ${error}`),
  });
}
console.log('started');
if (close !== undefined) {
  setTimeout(() => void runner.close().then(() => console.log('closed')), close);
}
// The end of the input, when whoever started this has died, ends the process.
process.stdin.once('end', () => process.exit(1)).resume();
process.stdin.unref();
