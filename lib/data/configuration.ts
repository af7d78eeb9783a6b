/**
 * The Apache configuration of a version, rendered anew from its inputs. Its hash is what a reviewer approves: the bytes of
 * every file, without the lines that name the reviewer, so that it is the same before and after the approval.
 */
import 'server-only'
import { createHash } from 'node:crypto'
import { exportBundle } from '#lib/planning/export-bundle.ts'
import type { ExportBundle } from '#lib/planning/export-bundle.ts'
import type { Version } from './versions.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

export interface Configuration extends ExportBundle {
  /** "sha256:" and the hash over path and hash of every file. */
  configHash: string
}

/** Throws AppError `invalid` when a value cannot be written safely; names the place. */
export function renderConfiguration(version: RenderedVersion): Configuration {
  const known = rendered.get(version.inputs)
  if (known !== undefined && SAYS.every((say) => say(known.version) === say(version))) return known.configuration
  const configuration = renderAnew(version)
  rendered.set(version.inputs, { version, configuration })
  return configuration
}

type RenderedVersion = Pick<Version, 'inputs' | 'number' | 'contentHash' | 'engineVersion' | 'scenario' | 'result'>

/** What the bytes say beside the inputs. */
const SAYS: readonly ((version: RenderedVersion) => unknown)[] = [({ number }) => number, ({ contentHash }) => contentHash, ({ engineVersion }) => engineVersion, ({ scenario }) => scenario.name, ({ result }) => result]

/** For as long as the inputs of a version are kept (version-content.ts), which never change. */
const rendered = new WeakMap<Version['inputs'], { version: RenderedVersion; configuration: Configuration }>()

function renderAnew(version: RenderedVersion): Configuration {
  const { plan, configuration, provenance } = version.inputs
  const warnings = version.result.checks.filter(({ outcome }) => outcome === 'failed').map(({ title, detail }) => `${title}. ${detail}`)
  const bundle = exportBundle({ plan, configuration, provenance, title: { scenario: version.scenario.name, version: version.number, contentHash: version.contentHash, engineVersion: version.engineVersion }, warnings }, sha256)
  const configHash = `sha256:${createHash('sha256').update(bundle.files.map((file) => `${file.sha256}  ${file.path}\n`).join('')).digest('hex')}`
  return { ...bundle, configHash }
}
