/**
 * `npm run bench` lists what can be measured, `npm run bench NAME [OPTIONS]` measures it, `npm run bench all` everything,
 * one after the other. Figures depend on the machine and on what else it does; ratios within one run do not.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
/** Parts of a measurement, not one by themselves. */
const PARTS = ['run.ts', 'server-line.ts', 'page-speed-addresses.ts']
const names = readdirSync(folder).filter((file) => /^[a-z-]+\.ts$/.test(file) && !PARTS.includes(file)).map((file) => file.replace(/\.ts$/, '')).sort()
const [wanted, ...options] = process.argv.slice(2)

if (wanted === undefined) {
  process.stdout.write(`Usage: npm run bench NAME [-- OPTIONS], or all\n\n${names.map((name) => `${name}\n${about(name)}\n`).join('\n')}`)
} else if (wanted === 'all' || names.includes(wanted)) {
  const asked = wanted === 'all' ? names : [wanted]
  // Each in a process of its own: what one has warmed up helps no other.
  process.exitCode = Math.max(...asked.map((name) => {
    process.stdout.write(`== ${name}\n`)
    return spawnSync(process.execPath, [join(folder, `${name}.ts`), ...options], { stdio: 'inherit' }).status ?? 1
  }))
} else {
  process.stderr.write(`There is no ${wanted}: ${names.join(', ')}, all.\n`)
  process.exitCode = 2
}

/** The comment at the head of the file. */
function about(name: string): string {
  const head = /^\/\*\*\n([\s\S]*?)\n \*\//.exec(readFileSync(join(folder, `${name}.ts`), 'utf8'))?.[1] ?? ''
  return head.replace(/^ \* ?/gm, '  ')
}
