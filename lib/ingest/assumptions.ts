/**
 * What an access log cannot tell, with the value that is assumed until somebody measures it, the range it is believed to
 * lie in, why, and the command that would measure it. Always marked as an assumption; never mixed with what was measured.
 */
export interface Assumption {
  key: 'cpuShare' | 'perProcessMiB' | 'perThreadMiB'
  value: number
  low: number
  high: number
  unit: 'share of wall time' | 'MiB'
  /** What it is and why this value. */
  reason: string
  /** A command to run on the site's server, and what to do with what it prints. */
  measureBy: string
}

/** `group` is the name of the site's daemon group, for the commands. */
export function defaultAssumptions(group = 'NAME'): Assumption[] {
  // The name ends up inside a command that people paste; nothing but a plain name goes in.
  const name = /^[A-Za-z0-9._-]+$/.test(group) ? group : 'NAME'
  const pids = `pgrep -d, -f '(wsgi:${name})'`
  return [
    {
      key: 'cpuShare', value: 0.3, low: 0.1, high: 0.8, unit: 'share of wall time',
      reason: 'How much of a request\'s wall time is Python at work rather than waiting for a database or a service. Sites that wait on a database mostly lie between a tenth and a half; pages made in Python alone near one.',
      measureBy: `pidstat -u -p $(${pids}) 60 1: the %CPU column summed and divided by 100 is CPU seconds per second; divide it by the mean number of busy threads in the same minute. The group needs display-name=%{GROUP}.`,
    },
    {
      key: 'perProcessMiB', value: 90, low: 60, high: 120, unit: 'MiB',
      reason: 'Memory of one daemon process with the application loaded and warm. A Django site with its usual libraries takes 60 to 120 MiB; numerical libraries or large caches take several times that.',
      measureBy: `grep -h ^Pss: $(${pids} | tr , '\\n' | sed 's,.*,/proc/&/smaps_rollup,'): proportional memory of each process in kB, after its busiest hour, under the most memory-hungry pages.`,
    },
    {
      key: 'perThreadMiB', value: 2, low: 0.5, high: 8, unit: 'MiB',
      reason: 'What one more busy thread adds: its stack as far as it is used, and what a request holds while it runs. Requests that build large answers in memory take more.',
      measureBy: 'Measure memory per process as above with 1 and with 15 threads under load; the difference divided by 14 is the memory per thread.',
    },
  ]
}
