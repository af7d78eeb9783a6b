/** Loaded with --import into the servers that `npm start` starts: when it is killed outright, they end too, within a second. */
const parent = process.ppid
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
}, 1000).unref()
