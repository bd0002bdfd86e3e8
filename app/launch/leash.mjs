// Parent watchdog. Preloaded into every process that a launcher starts: when the launcher is gone, the process asks
// itself to stop, so that a killed launcher leaves nothing behind that answers on a port.
if (process.channel) {
  process.channel.unref();
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
