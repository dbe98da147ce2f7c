// For `node --import`, with an IPC channel: whatever ends the process that started this one, kill -9 too, closes the
// channel, and this one then ends as a service manager would end it.

/** As long as one that is asked to end may take. */
const GRACE_MS = 10_000;

process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
});
// The channel alone keeps nobody running.
process.channel?.unref();
